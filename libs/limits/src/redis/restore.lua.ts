/**
 * Adds what was counted elsewhere to one window: by this node while the server was out of reach, or by it in all
 * when the server came back empty.
 *
 * KEYS: the window. ARGV: window and tick in ms; then pairs of tick and count.
 */
export const RESTORE_WINDOW_SCRIPT = `
local key, window, tick = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
if tick == 1 then
  local times = redis.call('LRANGE', key, 0, -1)
  for i = 1, #times do times[i] = tonumber(times[i]) end
  for i = 3, #ARGV, 2 do
    for _ = 1, tonumber(ARGV[i + 1]) do times[#times + 1] = tonumber(ARGV[i]) end
  end
  table.sort(times)
  redis.call('DEL', key)
  for i = 1, #times, 1000 do redis.call('RPUSH', key, unpack(times, i, math.min(i + 999, #times))) end
  redis.call('PEXPIRE', key, window)
  return 0
end
local state = redis.call('HMGET', key, 'o', 'e')
local oldest, newest, sum = tonumber(state[1] or ARGV[3]), tonumber(state[2] or ARGV[3]), 0
for i = 3, #ARGV, 2 do
  local bucket, count = tonumber(ARGV[i]), tonumber(ARGV[i + 1])
  redis.call('HINCRBY', key, bucket, count)
  oldest, newest, sum = math.min(oldest, bucket), math.max(newest, bucket), sum + count
end
redis.call('HSET', key, 'o', oldest, 'e', newest)
redis.call('HINCRBY', key, 'n', sum)
redis.call('PEXPIRE', key, window + tick)
return 0
`;

/**
 * Raises a quota's total to what a node has seen of it; never lowers it.
 *
 * KEYS: the quota. ARGV: the total, when its period ends in ms or 0, how long it is kept after that in ms.
 */
export const RAISE_QUOTA_SCRIPT = `
local used = tonumber(redis.call('HGET', KEYS[1], 'used')) or 0
if tonumber(ARGV[1]) > used then redis.call('HSET', KEYS[1], 'used', ARGV[1]) end
if tonumber(ARGV[2]) > 0 then redis.call('PEXPIREAT', KEYS[1], tonumber(ARGV[2]) + tonumber(ARGV[3])) end
return 0
`;
