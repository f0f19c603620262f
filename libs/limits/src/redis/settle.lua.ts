/**
 * What becomes of a grant: its places are given back, its reservations turn into charges.
 *
 * KEYS: as those of `take`, for the checks that hold something.
 * ARGV: the grant's id; then per check three: kind, cost, and for a quota what to add to the total, for
 * concurrency 1 to leave or 0 to stay. A reservation that has lapsed already is charged all the same:
 * the request was sent.
 */
export const SETTLE_SCRIPT = `
local grant = ARGV[1]
local k = 1
for i = 2, #ARGV, 3 do
  local kind, cost, amount = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2])
  if kind == 'C' then
    if amount == 1 then redis.call('ZREM', KEYS[k], grant) end
    k = k + 1
  else
    if redis.call('ZREM', KEYS[k + 1], grant .. ':' .. cost) == 1 then
      redis.call('HINCRBY', KEYS[k], 'reserved', -tonumber(cost))
    end
    if amount ~= 0 then redis.call('HINCRBY', KEYS[k], 'used', amount) end
    k = k + 2
  end
end
return 0
`;

/**
 * Keeps the grants of a living node: those that lapse are of a dead one.
 *
 * KEYS: one set per held place or reservation. ARGV: lifetime in ms; then per key two: the member, and 1 when it
 * has to be there already (a reservation, which may have been settled meanwhile).
 */
export const RENEW_SCRIPT = `
local t = redis.call('TIME')
local lapses = t[1] * 1000 + math.floor(t[2] / 1000) + tonumber(ARGV[1])
for i = 1, #KEYS do
  local member = ARGV[i * 2]
  if ARGV[i * 2 + 1] == '1' then
    redis.call('ZADD', KEYS[i], 'XX', lapses, member)
  else
    redis.call('ZADD', KEYS[i], lapses, member)
    redis.call('PEXPIRE', KEYS[i], tonumber(ARGV[1]) * 2)
  end
end
return 0
`;

/**
 * Announces a node. KEYS: the set of nodes. ARGV: the node, how long it counts, in ms. Answers how many there are.
 */
export const ANNOUNCE_SCRIPT = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
return redis.call('ZCARD', KEYS[1])
`;
