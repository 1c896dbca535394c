"""Made-up words. No real person is called like this, on purpose."""

GIVEN = (
    "Wren Alder Briar Clover Dapple Ember Fern Gorse Hazel Iris Juniper Kestrel Linnet Marigold Nettle Oriole "
    "Pippin Quill Rowan Sorrel Teasel Umber Vetch Willow Yarrow Aster Bramble Cedar Dunlin Elder Finch Garnet "
    "Heron Indigo Jasper Kite Larch Merlin Nuthatch Otter Plover Quince Robin Sage Thistle Ursa Vesper Wick "
    "Zephyr Acorn"
)
FRONT = (
    "Quill Thistle Lantern Marsh Oak Raven Button Candle Dapple Ember Feather Gable Harrow Inkle Jackdaw "
    "Kettle Lark Mallow Needle Otter Pebble Quarry Rush Saddle Tinder Umbel Velvet Whistle Yarrow Apple "
    "Bracken Cobble Dandle Elder Fiddle Gossamer Hollow Ivy Juniper Kindle Lichen Mitten Nettle Orchard Paper "
    "Ripple Silver Tangle Upland Violet Willow Bellow Copper Drizzle Eddy Flint Granite Heather Iron Jumble"
)
BACK = (
    "feather down wick grove apple stitch worth field shaw bury combe thorn wood mere by ford ley ham stead "
    "wick burrow croft dale fell garth holm hurst lock moor ness pool ridge stone thwaite toft vale water "
    "well wyke yard barrow beck bourne brook cliff cote den firth gate hythe keld lea minster nook oak path "
    "quay rigg"
)
PARTNER_KINDS = [
    ("social_care", True, "Children's Services"),
    ("police", True, "Constabulary"),
    ("health", True, "Health Trust"),
    ("school", True, "Academy"),
    ("school", True, "Primary School"),
    ("voluntary", False, "Youth Project"),
    ("housing", True, "Homes"),
    ("youth_justice", True, "Youth Justice Service"),
    ("voluntary", False, "Family Centre"),
    ("further_education", True, "College"),
    ("school", True, "High School"),
    ("jobcentre", True, "Jobcentre"),
]
PLACES = "North South East West Upper Lower Old New Long Great Little Far"
PROFESSIONS = [
    "Social worker", "Health visitor", "School nurse", "Youth worker", "Safeguarding lead", "Police constable",
    "Family support worker", "Educational psychologist",
]  # fmt: skip
WORDS = {
    **{name: text.split() for name, text in (("given", GIVEN), ("front", FRONT), ("back", BACK), ("places", PLACES))},
    "sectors": [kind[0] for kind in PARTNER_KINDS],
    "statutory": [kind[1] for kind in PARTNER_KINDS],
    "kinds": [kind[2] for kind in PARTNER_KINDS],
    "professions": PROFESSIONS,
}
