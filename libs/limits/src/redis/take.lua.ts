/**
 * Checks all and takes all in one step of the server, or takes none.
 *
 * KEYS: one per check; a quota has a second one for its reservations.
 * ARGV: mode (`take` or `peek`), the time or 0 for the server's,
 * the grant's id, its lifetime in ms; then per check five: kind, limit, cost, window or reset in ms, tick in ms.
 * Answers the time, the index of the check that refused or -1, and per check what is used, when room comes, and what
 * of a quota is charged for good.
 *
 * A window of 1 ms ticks is a list of times. A longer one is a hash of buckets with `n`, the sum, `o`, the oldest
 * and `e`, the newest bucket. Concurrency is a set of grants by the time at which they lapse, as are reservations.
 */
export const TAKE_SCRIPT = `
local mode, grant, life = ARGV[1], ARGV[3], tonumber(ARGV[4])
local now = tonumber(ARGV[2])
if now == 0 then
  local t = redis.call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end

local function log_used(key, window)
  local used = redis.call('LLEN', key)
  local first = used > 0 and tonumber(redis.call('LINDEX', key, 0))
  while used > 0 and first <= now - window do
    local times = redis.call('LRANGE', key, 0, 99)
    local dead = 0
    while dead < #times and tonumber(times[dead + 1]) <= now - window do dead = dead + 1 end
    redis.call('LTRIM', key, dead, -1)
    used = used - dead
    if dead < #times then break end
    first = used > 0 and tonumber(redis.call('LINDEX', key, 0))
  end
  return used
end

local function log_leaves(key, window, excess)
  local at = redis.call('LINDEX', key, excess - 1)
  return at and tonumber(at) + window or 0
end

local function log_add(key, window, cost)
  for _ = 1, cost do redis.call('RPUSH', key, now) end
  redis.call('PEXPIRE', key, window)
end

local function buckets_used(key, window, tick)
  local state = redis.call('HMGET', key, 'n', 'o', 'e')
  if not state[1] then return 0 end
  local sum, oldest, newest = tonumber(state[1]), tonumber(state[2]), tonumber(state[3])
  local live = math.floor((now + 1 - window) / tick)
  if newest < live then
    redis.call('DEL', key)
    return 0
  end
  if oldest < live then
    for bucket = oldest, live - 1 do
      local count = redis.call('HGET', key, bucket)
      if count then
        sum = sum - count
        redis.call('HDEL', key, bucket)
      end
    end
    redis.call('HSET', key, 'n', sum, 'o', live)
  end
  return sum
end

local function buckets_leave(key, window, tick, excess)
  local state = redis.call('HMGET', key, 'o', 'e')
  if not state[1] then return 0 end
  local left = 0
  for bucket = tonumber(state[1]), tonumber(state[2]) do
    left = left + (tonumber(redis.call('HGET', key, bucket)) or 0)
    if left >= excess then return (bucket + 1) * tick - 1 + window end
  end
  return 0
end

local function buckets_add(key, window, tick, cost)
  local bucket = math.floor(now / tick)
  local newest = redis.call('HGET', key, 'e')
  if not newest then
    redis.call('HSET', key, 'n', cost, 'o', bucket, 'e', bucket, bucket, cost)
  else
    redis.call('HINCRBY', key, 'n', cost)
    redis.call('HINCRBY', key, bucket, cost)
    if tonumber(newest) < bucket then redis.call('HSET', key, 'e', bucket) end
  end
  if not newest or tonumber(newest) < bucket then redis.call('PEXPIRE', key, window + tick) end
end

local function places_used(key)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  return redis.call('ZCARD', key)
end

local function quota_used(key, reservations)
  local lapsed = redis.call('ZRANGEBYSCORE', reservations, '-inf', now)
  for _, member in ipairs(lapsed) do
    redis.call('ZREM', reservations, member)
    redis.call('HINCRBY', key, 'reserved', -tonumber(string.match(member, ':(%d+)$')))
  end
  local state = redis.call('HMGET', key, 'used', 'reserved')
  local charged = tonumber(state[1]) or 0
  return charged + (tonumber(state[2]) or 0), charged
end

local used, resets, charged, refused_by = {}, {}, {}, -1
local checks = (#ARGV - 4) / 5
local k = 1
for i = 1, checks do
  local at = i * 5
  local kind, limit, cost, window, tick = ARGV[at], tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4])
  local key = KEYS[k]
  if kind == 'Q' then used[i], charged[i] = quota_used(key, KEYS[k + 1])
  elseif kind == 'C' then used[i] = places_used(key)
  elseif tick == 1 then used[i] = log_used(key, window)
  else used[i] = buckets_used(key, window, tick) end
  k = k + (kind == 'Q' and 2 or 1)
  local excess = used[i] + cost - limit
  local ask = math.max(excess, 1)
  if kind == 'Q' then resets[i] = window
  elseif kind == 'C' then resets[i] = now + 1000
  elseif used[i] == 0 then resets[i] = 0
  elseif tick == 1 then resets[i] = log_leaves(KEYS[k - 1], window, ask)
  else resets[i] = buckets_leave(key, window, tick, ask) end
  if excess > 0 then
    local best = refused_by >= 0 and resets[refused_by + 1]
    if not best or (best ~= 0 and (resets[i] == 0 or resets[i] > best)) then refused_by = i - 1 end
  end
end

if mode ~= 'peek' and refused_by < 0 then
  k = 1
  for i = 1, checks do
    local at = i * 5
    local kind, cost, window, tick = ARGV[at], tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4])
    local key = KEYS[k]
    if kind == 'Q' then
      redis.call('HINCRBY', key, 'reserved', cost)
      redis.call('ZADD', KEYS[k + 1], now + life, grant .. ':' .. ARGV[at + 2])
      if window > 0 then
        redis.call('PEXPIREAT', key, window + life)
        redis.call('PEXPIREAT', KEYS[k + 1], window + life)
      end
      k = k + 1
    elseif kind == 'C' then
      redis.call('ZADD', key, now + life, grant)
      redis.call('PEXPIRE', key, life * 2)
    else
      if tick == 1 then log_add(key, window, cost) else buckets_add(key, window, tick, cost) end
      if resets[i] == 0 then resets[i] = (math.floor(now / tick) + 1) * tick - 1 + window end
    end
    used[i] = used[i] + cost
    k = k + 1
  end
end

local answer = { now, refused_by }
for i = 1, checks do
  answer[#answer + 1] = used[i]
  answer[#answer + 1] = resets[i]
  answer[#answer + 1] = charged[i] or 0
end
return answer
`;
