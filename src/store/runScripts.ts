/** The transitions of `RunControl` in Lua. Each may be sent twice. */

import { NOW } from '../redis/script.js';
import { PACK_STARTED } from './packEvent.js';

/** Whether a journal entry is one of those up to the last one read. */
const IS_READ = `
local function isRead(entry, last)
  local ms, sequence = string.match(entry, '(%d+)-(%d+)')
  local lastMs, lastSequence = string.match(last, '(%d+)-(%d+)')
  if ms ~= lastMs then return tonumber(ms) < tonumber(lastMs) end
  return tonumber(sequence) <= tonumber(lastSequence)
end
`;

/** Runs by their keys, of which those of a sweep begin alike, and their members of `flight`. */
const FLIGHT = `
local function runOf(key, beginning) return string.sub(key, #beginning + 1) end
local function memberOf(key, slug, beginning) return slug .. '/' .. runOf(key, beginning) end
local function append(list, ...)
  for _, item in ipairs({...}) do list[#list + 1] = item end
end
`;

// KEYS lead, active sweeps, flight, a run each; ARGV leader, slug, last entry read, job, time to be claimed, what run
// keys begin with, then trials, attempts, crashes each. A run that is open for this very job was opened by this very
// command.
export const OPEN = `${NOW}${IS_READ}${FLIGHT}
if redis.call('GET', KEYS[1]) ~= ARGV[1] or redis.call('SISMEMBER', KEYS[2], ARGV[2]) == 0 then return false end
local deadline = now() + ARGV[5]
local opened, scores = {}, {}
for i = 4, #KEYS do
  local at = 7 + (i - 4) * 3
  local state, job, left = unpack(redis.call('HMGET', KEYS[i], 'state', 'job', 'left'))
  opened[i - 3] = state == 'open' and job == ARGV[4] and 1 or 0
  if not state or (left and isRead(left, ARGV[3])) then
    if state then redis.call('DEL', KEYS[i]) end
    redis.call('HSET', KEYS[i], 'state', 'open', 'job', ARGV[4], 'trials', ARGV[at], 'attempt', ARGV[at + 1],
      'crashes', ARGV[at + 2])
    if left then redis.call('HSET', KEYS[i], 'before', left) end
    append(scores, deadline, memberOf(KEYS[i], ARGV[2], ARGV[6]))
    opened[i - 3] = 1
  end
end
if #scores > 0 then redis.call('ZADD', KEYS[3], unpack(scores)) end
return opened
`;

// KEYS flight, journal, a run each; ARGV job, worker, lease, token, slug, what run keys begin with.
export const CLAIM = `${NOW}${PACK_STARTED}${FLIGHT}
local deadline = now() + ARGV[3]
local claimed, scores = {}, {}
for i = 3, #KEYS do
  local record = redis.call('HMGET', KEYS[i], 'state', 'job', 'token', 'trials', 'attempt', 'crashes')
  local state, job, held, trials, attempts, crashes = unpack(record)
  claimed[i - 2] = -1
  if job == ARGV[1] and state == 'open' then
    local attempt = attempts + 1
    redis.call('HSET', KEYS[i], 'state', 'claimed', 'token', ARGV[4], 'worker', ARGV[2], 'attempt', attempt)
    redis.call('XADD', KEYS[2], '*', 'e', packStarted(runOf(KEYS[i], ARGV[6]), trials, ARGV[2], attempt))
    append(scores, deadline, memberOf(KEYS[i], ARGV[5], ARGV[6]))
    claimed[i - 2] = tonumber(crashes)
  elseif state == 'claimed' and held == ARGV[4] then
    claimed[i - 2] = tonumber(crashes)
  end
end
if #scores > 0 then redis.call('ZADD', KEYS[1], unpack(scores)) end
return claimed
`;

// KEYS flight, a run each; ARGV lease, then member, token each.
export const BEAT = `${NOW}
local deadline = now() + ARGV[1]
local held = {}
for i = 2, #KEYS do
  local at = 2 + (i - 2) * 2
  local state, token = unpack(redis.call('HMGET', KEYS[i], 'state', 'token'))
  held[i - 1] = 0
  if token == ARGV[at + 1] then
    if state == 'claimed' then redis.call('ZADD', KEYS[1], deadline, ARGV[at]) end
    held[i - 1] = 1
  end
end
return held
`;

// KEYS flight, journal, a run each; ARGV how long a note is kept, token, slug, what run keys begin with, then trial,
// fingerprint, event, is last each. Once a run has ended its note is all that tells a repeat from a stranger; without
// one the coordinator has taken the run back, and the journal decides.
export const FINISH = `${FLIGHT}
local ended = {}
local function finish(run, trial, fingerprint, event, isLast)
  local state, token, known = unpack(redis.call('HMGET', run, 'state', 'token', 'trial:' .. trial))
  if known then
    if known == fingerprint then return 'repeat' end
    redis.call('HINCRBY', run, 'conflicts', 1)
    return 'conflict'
  end
  if token ~= ARGV[2] then return 'fenced' end
  local entry = redis.call('XADD', KEYS[2], '*', 'e', event)
  if isLast == '1' or state == 'ended' then
    redis.call('HSET', run, 'trial:' .. trial, fingerprint, 'state', 'ended', 'left', entry)
    redis.call('PEXPIRE', run, ARGV[1])
    append(ended, memberOf(run, ARGV[3], ARGV[4]))
  else
    redis.call('HSET', run, 'trial:' .. trial, fingerprint)
  end
  return 'ok'
end
local answers = {}
for i = 3, #KEYS do
  answers[i - 2] = finish(KEYS[i], unpack(ARGV, 4 * i - 7, 4 * i - 4))
end
if #ended > 0 then redis.call('ZREM', KEYS[1], unpack(ended)) end
return answers
`;

// KEYS flight, run, journal; ARGV member, token, event, how long the note is kept.
export const RELEASE = `
local state, token = unpack(redis.call('HMGET', KEYS[2], 'state', 'token'))
if state ~= 'claimed' or token ~= ARGV[2] then return 0 end
local entry = redis.call('XADD', KEYS[3], '*', 'e', ARGV[3])
redis.call('DEL', KEYS[2])
redis.call('HSET', KEYS[2], 'state', 'returned', 'left', entry)
redis.call('PEXPIRE', KEYS[2], ARGV[4])
redis.call('ZREM', KEYS[1], ARGV[1])
return 1
`;

// KEYS flight.
export const OVERDUE = `${NOW}
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now(), 'LIMIT', 0, 1000)
`;

// KEYS lead, flight, run, journal; ARGV leader, member, run, whether its job is waiting, time to be claimed, how
// long the note is kept.
export const EXPIRE = `${NOW}
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local deadline = redis.call('ZSCORE', KEYS[2], ARGV[2])
if not deadline or tonumber(deadline) > now() then return 0 end
local state, trials, worker, left = unpack(redis.call('HMGET', KEYS[3], 'state', 'trials', 'worker', 'before'))
if state == 'open' and ARGV[4] == '1' then
  redis.call('ZADD', KEYS[2], now() + ARGV[5], ARGV[2])
  return 0
end
redis.call('DEL', KEYS[3])
redis.call('ZREM', KEYS[2], ARGV[2])
if state == 'claimed' then
  left = redis.call('XADD', KEYS[4], '*', 'e', '{"type":"released","run":"' .. ARGV[3] .. '","trials":' .. trials
    .. ',"worker":"' .. worker .. '","reason":"lost"}')
end
if left then
  redis.call('HSET', KEYS[3], 'state', 'returned', 'left', left)
  redis.call('PEXPIRE', KEYS[3], ARGV[6])
end
return 1
`;

// KEYS lead, flight, journal, a run each; ARGV leader, last entry read, how long a note is kept, then member, trials
// each. Notes stay: they guard results against a coordinator that is further behind.
export const CANCEL = `${IS_READ}
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local cancelled, open = {}, {}
for i = 4, #KEYS do
  local at = 4 + (i - 4) * 2
  local state, left = unpack(redis.call('HMGET', KEYS[i], 'state', 'left'))
  if state == 'open' then
    redis.call('DEL', KEYS[i])
    redis.call('ZREM', KEYS[2], ARGV[at])
    open[#open + 1] = KEYS[i]
  end
  if state ~= 'claimed' and (not left or isRead(left, ARGV[2])) then
    cancelled[#cancelled + 1] = string.sub(ARGV[at + 1], 2, -2)
  end
end
if #cancelled == 0 then return 0 end
local entry = redis.call('XADD', KEYS[3], '*', 'e',
  '{"type":"cancelled","trials":[' .. table.concat(cancelled, ',') .. ']}')
for _, record in ipairs(open) do
  redis.call('HSET', record, 'state', 'returned', 'left', entry)
  redis.call('PEXPIRE', record, ARGV[3])
end
return #cancelled
`;

// KEYS any of ours: in a cluster the clock is that of the server that dates the journals.
export const TIME = `${NOW}
return now()
`;

// KEYS lead, active sweeps, run, journal; ARGV leader, slug, last entry read, how long the note is kept, then an event
// each. Sent again, it finds the run ended.
export const GIVE_UP = `${IS_READ}
if redis.call('GET', KEYS[1]) ~= ARGV[1] or redis.call('SISMEMBER', KEYS[2], ARGV[2]) == 0 then return 0 end
local state, left = unpack(redis.call('HMGET', KEYS[3], 'state', 'left'))
if state and (state ~= 'returned' or not isRead(left, ARGV[3])) then return 0 end
local entry
for i = 5, #ARGV do entry = redis.call('XADD', KEYS[4], '*', 'e', ARGV[i]) end
redis.call('DEL', KEYS[3])
redis.call('HSET', KEYS[3], 'state', 'ended', 'left', entry)
redis.call('PEXPIRE', KEYS[3], ARGV[4])
return 1
`;

// KEYS flight; ARGV slug, what the keys of its runs begin with.
export const JOBS = `
local known, count = {}, 0
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if string.sub(member, 1, #ARGV[1] + 1) == ARGV[1] .. '/' then
    local job = redis.call('HGET', ARGV[2] .. string.sub(member, #ARGV[1] + 2), 'job') or member
    if not known[job] then known[job], count = true, count + 1 end
  end
end
return count
`;
