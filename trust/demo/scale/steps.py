"""What a step is, and the functions of chance that the SQL of every step uses."""

from dataclasses import dataclass

# Chance without randomness: the same seed, number and salt give the same draw on every machine.
FUNCTIONS = """
CREATE FUNCTION scale.draw(n bigint, salt integer) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (hashint8extended(n, {seed}::bigint * 1000003 + salt) & 9007199254740991)::double precision
        / 9007199254740992
$$;
CREATE FUNCTION scale.pick(words text[], n bigint, salt integer) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT words[1 + floor(scale.draw(n, salt) * cardinality(words))::integer]
$$;
CREATE FUNCTION scale.turn(words text[], n bigint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT words[1 + mod(n, cardinality(words))] $$;
-- The first half of a locality's postcodes: ZZ1 to ZZ99, then ZY0 to ZY99 and so on; nobody lives at any of them.
CREATE FUNCTION scale.outward(locality bigint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 'Z' || chr((90 - locality / 100)::integer) || mod(locality, 100) $$;
-- A version 7 UUID of a moment, its random part a hash of what it is the key of.
CREATE FUNCTION scale.key(kind text, n bigint, at timestamptz) RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT (lpad(to_hex((date_part('epoch', at) * 1000)::bigint), 12, '0') || '7' || substr(h, 1, 3)
        || substr('89ab', 1 + (n & 3)::integer, 1) || substr(h, 4, 15))::uuid
    FROM (SELECT md5({seed} || kind || n) AS h) hashed
$$;
"""


@dataclass(frozen=True)
class Step:
    """One statement (or several) with a line of progress. In batches, it names `%(low)s` to `%(high)s`."""

    label: str
    sql: str
    over: str = ""  # the size that batches count through
    batch: int = 0


def catch_up(*tables: str) -> str:
    """Let the sequences of tables that were given their ids begin after them."""
    begin_after = (
        "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 1) FROM {table}));\n"
    )
    return "".join(begin_after.format(table=table) for table in tables)
