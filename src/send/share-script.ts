// The one script that runs in Redis: gives each process its share of the ceiling, and never gives away what another may still use.
import { hash } from 'node:crypto';

/** What nobody holds any more is given away this much later: a server's second, and what clocks may err by in one. */
export const LAG_MS = 1100;
/** An ask is answered within a second, or its process asks anew. */
const LATE_MS = 1500;

/**
 * KEYS: one hash, with a field for each process and `#` for all. ARGV: the process, the number of this ask, its
 * ceiling, whether it wants calls (1 or 0), the calls a second that it may use now, whether it asks for the first time
 * on its connection (1 or 0), the length of its lease in milliseconds (0: it leaves), that of all leases, and when it
 * asks: this clock as it knows it from the last reply (0: it does not).
 *
 * Replies with the time, its share, the processes that want calls, the lowest ceiling, and the milliseconds for which
 * no share can rise; or with the time alone where a later ask was here before, or this one was on its way for so long
 * that a later one may be on another connection: what a network delivers when it is whole again says what was.
 *
 * A process is granted a share, and held to use the highest of those that it may still act upon: a lower share is
 * certain only when an ask says so, and is free for others only when a server's second has passed since.
 *
 * Redis may have forgotten all of it (restarted, flushed, failed over), and its clock may jump: then for the length of
 * a lease nothing rises, and what processes say they have is believed. So stored times are clamped as well.
 */
const SHARE_LUA = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local LAG = ${LAG_MS}
local id, ask, ceiling, wants = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local has, first, lease, ttl = tonumber(ARGV[5]), ARGV[6] == '1', tonumber(ARGV[7]), tonumber(ARGV[8])
local asked = tonumber(ARGV[9])
if asked > 0 and now - asked > ${LATE_MS} then return { now } end

local all, members, seen, still = redis.call('HGETALL', KEYS[1]), {}, nil, 0
for i = 1, #all, 2 do
  local n = {}
  for number in all[i + 1]:gmatch('%d+') do n[#n + 1] = tonumber(number) end
  if all[i] == '#' then seen, still = n[1], n[2]
  else members[all[i]] = { granted = n[1], held = n[2], free = n[3], ends = n[4], wants = n[5], ceiling = n[6], ask = n[7] } end
end

local function save(name, one)
  local text = string.format('%d %d %d %d %d %d %d', one.granted, one.held, one.free, one.ends, one.wants, one.ceiling, one.ask)
  redis.call('HSET', KEYS[1], name, text)
end

local me = members[id] or { granted = has, held = has, free = 0, ask = -1 }
if ask <= me.ask then return { now } end
if not seen or now < seen or now - seen > ttl then still = now + ttl + LAG end
if first then still = math.max(still, now + 1000) end

if me.free > 0 and now >= me.free then me.held, me.free = me.granted, 0 end
if me.held > has and me.granted >= has and me.free == 0 then me.free = now + LAG end
me.free = math.min(me.free, now + LAG)
me.held = math.max(me.held, has)
me.ends, me.wants, me.ceiling, me.ask = now + lease, wants, ceiling, ask
members[id] = me

local used, names, lowest = 0, {}, ceiling
for name, one in pairs(members) do
  if one.ends > now + ttl then
    one.ends = now + ttl
    save(name, one)
  end
  if now > one.ends + LAG then redis.call('HDEL', KEYS[1], name)
  else
    lowest = math.min(lowest, one.ceiling)
    if one.wants == 1 and one.ends > now then names[#names + 1] = name end
    if name ~= id then used = used + one.held end
  end
end

local share = 0
if wants == 1 then
  table.sort(names)
  local rank = 0
  for i, name in ipairs(names) do if name == id then rank = i - 1 end end
  if lowest < #names then rank = (rank + math.floor(now / 5000)) % #names end
  share = math.floor(lowest / #names) + (rank < lowest % #names and 1 or 0)
end
if now < still then share = math.min(share, has) end
share = math.max(0, math.min(share, lowest - used))
if share < me.granted then me.free = 0
elseif share > me.held then me.held, me.free = share, 0 end
me.granted = share

save(id, me)
redis.call('HSET', KEYS[1], '#', string.format('%d %d', now, still))
redis.call('PEXPIRE', KEYS[1], 3600000)
return { now, share, #names, lowest, math.max(0, still - now) }
`;

export const SHARE_SCRIPT = { lua: SHARE_LUA, sha: hash('sha1', SHARE_LUA) } as const;
