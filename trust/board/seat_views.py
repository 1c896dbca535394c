"""Who sits on the Board and who answers for each of its priorities: shown, given, ended, handed over."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from govuk.forms import attempt, form_page, posted
from partners.models import Partner
from partners.operations import require
from partners.requests import signed_in
from trust.board import access, operations, rules
from trust.board.answering import answered_before
from trust.board.forms import BoardForm, EndSeatForm, PriorityForm, SeatForm, WhoAnswersForm


@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """Each Board with its seats of today and of before, and its priorities with who answers for them and did."""
    user = signed_in(request)
    seats = list(access.seats_in_sight(user))
    priorities = list(access.priorities_in_sight(user).prefetch_related("panels"))
    before = answered_before(priorities)
    boards = [
        {
            "board": board,
            "seats": [one for one in seats if one.board_id == board.pk and one.until is None],
            "past": [one for one in seats if one.board_id == board.pk and one.until is not None],
            "priorities": [(one, before.get(one.pk, [])) for one in priorities if one.board_id == board.pk],
        }
        for board in access.boards_in_sight(user)
    ]
    context = {
        "boards": boards,
        "keeps_seats": rules.keeps_seats(user),
        "keeps_priorities": rules.keeps_priorities(user),
        "may_see_board": access.may_see_board(user),
    }
    return render(request, "board/members.html", context)


@form_page
def set_up(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    require(rules.keeps_seats(user))
    form = BoardForm(posted(request))
    if form.is_valid() and attempt(form, operations.set_up_board, by=user, **form.cleaned_data) is not None:
        messages.success(request, "The Board is set up. Now seat its chair and members.")
        return redirect("board:members")
    return render(request, "board/set_up.html", {"form": form})


@form_page
def seat(request: HttpRequest, board_id: int) -> HttpResponse:
    user = signed_in(request)
    require(rules.keeps_seats(user))
    board = get_object_or_404(access.boards_in_sight(user), pk=board_id)
    form = SeatForm(posted(request), partners=Partner.objects.visible_to(user).by_name())
    if form.is_valid():
        given = dict(form.cleaned_data)
        made = attempt(form, operations.seat_on_board, board, given.pop("user"), by=user, **given)
        if made is not None:
            messages.success(request, f"{made.user} has a seat on the Board")
            return redirect("board:members")
    return render(request, "board/seat.html", {"form": form, "board": board})


@form_page
def end_seat(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a seat; where it answers for priorities, somebody else answers for them in the same step."""
    user = signed_in(request)
    require(rules.keeps_seats(user))
    found = get_object_or_404(access.seats_in_sight(user), pk=pk)
    priorities = list(access.priorities_in_sight(user).filter(accountable=found))
    others = access.sitting_today(user, found.board).exclude(pk=found.pk)
    form = EndSeatForm(posted(request), members=others, asks=bool(priorities))
    if form.is_valid() and attempt(form, operations.end_seat, found, by=user, **form.cleaned_data) is not None:
        messages.success(request, f"The seat of {found.user} has ended")
        return redirect("board:members")
    return render(request, "board/end_seat.html", {"form": form, "seat": found, "priorities": priorities})


@form_page
def new_priority(request: HttpRequest, board_id: int) -> HttpResponse:
    user = signed_in(request)
    require(rules.keeps_priorities(user))
    board = get_object_or_404(access.boards_in_sight(user), pk=board_id)
    form = PriorityForm(posted(request), members=access.sitting_today(user, board), panels=access.panels_to_serve(user))
    if form.is_valid() and attempt(form, operations.set_priority, board, by=user, **form.cleaned_data) is not None:
        messages.success(request, "The priority is set, and who answers for it is told")
        return redirect("board:members")
    return render(request, "board/new_priority.html", {"form": form, "board": board})


@form_page
def who_answers(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    require(rules.keeps_priorities(user))
    found = get_object_or_404(access.priorities_in_sight(user), pk=pk)
    others = access.sitting_today(user, found.board).exclude(pk=found.accountable_id)
    form = WhoAnswersForm(posted(request), members=others, initial={"was": found.accountable_id})
    if form.is_valid():
        changed = attempt(form, operations.change_who_answers, found, by=user, **form.cleaned_data)
        if changed is not None:
            messages.success(request, f"{changed.accountable.user} answers for the priority, and is told")
            return redirect("board:members")
    return render(request, "board/who_answers.html", {"form": form, "priority": found})
