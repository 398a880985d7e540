// What runs in Redis for a ledger: taking, renewing and releasing the lock of a shard, and writes that prove they hold it.
import { hash } from 'node:crypto';

const script = (lua: string) => ({ lua, sha: hash('sha1', lua) }) as const;

/** A lock is a field `<index>/<count>` of one hash: its token, when it ends (Redis's clock), and who holds it. */
const LOCK = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function read(text)
  local token, ends, holder = text:match('^(%d+) (%d+) (.*)$')
  return { token = token, ends = tonumber(ends), holder = holder }
end
local function holds(shard, token)
  local text = redis.call('HGET', KEYS[1], shard)
  return text and read(text).token == token
end
`;

/**
 * KEYS: locks, about. ARGV: the shard, its count, the holder, milliseconds. Replies with a token; or with who is in
 * the way, for how long at most, and with which token. Runs of another number of shards are in the way as well.
 */
export const TAKE_LOCK = script(`${LOCK}
local shard, count, holder, ttl = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local other = read(all[i + 1])
  -- A clock that was set back must not keep a lock for ever.
  local left = math.min(other.ends - now, ttl)
  if left <= 0 then redis.call('HDEL', KEYS[1], all[i]) -- whoever stalled and wakes up now writes nothing more
  elseif all[i] == shard or all[i]:match('/(%d+)$') ~= count then return { '', other.holder, left, other.token, other.ends } end
end
local token = string.format('%d', tonumber(redis.call('HGET', KEYS[2], '!token') or '0') + 1)
redis.call('HSET', KEYS[2], '!token', token)
redis.call('HSET', KEYS[1], shard, token .. ' ' .. string.format('%d', now + ttl) .. ' ' .. holder)
return { token }
`);

/** KEYS: locks. ARGV: the shard, its token, milliseconds (0 releases it). Replies with 1 where it was held. */
export const RENEW_LOCK = script(`${LOCK}
local shard, token, ttl = ARGV[1], ARGV[2], tonumber(ARGV[3])
if not holds(shard, token) then return 0 end
if ttl == 0 then redis.call('HDEL', KEYS[1], shard) return 1 end
local holder = read(redis.call('HGET', KEYS[1], shard)).holder
redis.call('HSET', KEYS[1], shard, token .. ' ' .. string.format('%d', now + ttl) .. ' ' .. holder)
return 1
`);

/** KEYS: locks, accounts. ARGV: the shard, its token, fields to remove. Replies as WRITE does. */
export const REMOVE = script(`${LOCK}
if not holds(ARGV[1], ARGV[2]) then return 0 end
redis.call('HDEL', KEYS[2], unpack(ARGV, 3))
return 1
`);

/**
 * KEYS: locks, accounts, about. ARGV: the shard, its token, how many of the rest are accounts' fields and values; those
 * behind are of `about`. Replies with 1, or with 0 and has written nothing where the lock is another's.
 */
export const WRITE = script(`${LOCK}
if not holds(ARGV[1], ARGV[2]) then return 0 end
local behind = 3 + tonumber(ARGV[3])
if behind > 3 then redis.call('HSET', KEYS[2], unpack(ARGV, 4, behind)) end
if #ARGV > behind then redis.call('HSET', KEYS[3], unpack(ARGV, behind + 1)) end
return 1
`);

/**
 * KEYS: locks, about. ARGV: the shard, its token, a field of `about`, and what the fields begin with that are numbered
 * together. Replies with its number in base 36, new or old; or with 0 where the lock is another's. Here, and not in
 * the process, since two shards may ask for two new ones at once.
 */
export const NUMBER = script(`${LOCK}
if not holds(ARGV[1], ARGV[2]) then return 0 end
local field, prefix, next = ARGV[3], ARGV[4], 0
local all = redis.call('HGETALL', KEYS[2])
for i = 1, #all, 2 do
  if all[i] == field then return all[i + 1] end
  if all[i]:sub(1, #prefix) == prefix then next = next + 1 end
end
local number = ''
repeat
  local digit = next % 36
  number = ('0123456789abcdefghijklmnopqrstuvwxyz'):sub(digit + 1, digit + 1) .. number
  next = math.floor(next / 36)
until next == 0
redis.call('HSET', KEYS[2], field, number)
return number
`);

/**
 * KEYS: accounts. ARGV: how many bytes come before each field, and the fields, one a line. Replies with their values,
 * one a line, empty where there is none: one text each way costs the process half of what as many arguments and
 * replies do.
 */
export const READ = script(`
local fields = {}
local first = tonumber(ARGV[1]) + 1
for line in ARGV[2]:gmatch('[^\\n]+') do fields[#fields + 1] = line:sub(first) end
local values = redis.call('HMGET', KEYS[1], unpack(fields))
for i = 1, #fields do values[i] = values[i] or '' end
return table.concat(values, '\\n')
`);
