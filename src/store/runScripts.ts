/** The transitions of `RunControl` in Lua. Each can be sent twice. */

import { PACK_STARTED } from './packEvent.js';
import { NOW, script } from './script.js';

/** Whether a journal entry is at or before the last one read. A damaged note, which names no entry, counts as read. */
const IS_READ = `
local function isRead(entry, last)
  local ms, sequence = string.match(entry or '', '^(%d+)-(%d+)$')
  local lastMs, lastSequence = string.match(last, '^(%d+)-(%d+)$')
  if not ms or not lastMs then return true end
  if ms ~= lastMs then return tonumber(ms) < tonumber(lastMs) end
  return tonumber(sequence) <= tonumber(lastSequence)
end
`;

/** Replaces the record of a run by a note: how it left flight, and by which journal entry. */
export const LEAVE_NOTE = `
local function leaveNote(record, state, entry)
  redis.call('DEL', record)
  redis.call('HSET', record, 'state', state, 'left', entry)
  redis.call('PEXPIRE', record, args.noteMs)
end
`;

/** The trials of a record; nil if it is damaged. */
export const TRIALS_OF = `
local function trialsOf(text)
  local isJson, trials = pcall(cjson.decode, text)
  if not isJson or type(trials) ~= 'table' or #trials == 0 then return nil end
  for _, trial in ipairs(trials) do if type(trial) ~= 'string' then return nil end end
  return trials
end
`;

// A run that is open for this job was opened by an earlier copy of this command. A run that is open or claimed but
// missing from `flight` is added there, because otherwise it would never expire. A note without an expiry gets one.
export const OPEN = script('open', {
  keys: { lead: 'string', active: 'set', flight: 'zset' },
  records: 'hash',
  lua: `${NOW}${IS_READ}
if redis.call('GET', keys.lead) ~= args.leader or redis.call('SISMEMBER', keys.active, args.slug) == 0 then
  return false
end
local deadline = now() + args.unclaimedMs
local opened = {}
for i, record in ipairs(records) do
  local run = args.runs[i]
  local state, job, left = unpack(redis.call('HMGET', record, 'state', 'job', 'left'))
  local hasLeft = state == 'ended' or state == 'returned'
  local isInFlight = state == 'open' or state == 'claimed'
  opened[i] = state == 'open' and job == args.job and 1 or 0
  if isInFlight then
    if not redis.call('ZSCORE', keys.flight, run.member) then
      redis.call('ZADD', keys.flight, deadline, run.member)
    end
  elseif hasLeft and not isRead(left, args.read) then
    if redis.call('PTTL', record) == -1 then redis.call('PEXPIRE', record, args.noteMs) end
  else
    redis.call('DEL', record)
    redis.call('HSET', record, 'state', 'open', 'job', args.job, 'trials', run.trials, 'attempt', run.attempts,
      'crashes', run.crashes)
    if left then redis.call('HSET', record, 'before', left) end
    redis.call('ZADD', keys.flight, deadline, run.member)
    opened[i] = 1
  end
end
return opened
`,
});

export const CLAIM = script('claim', {
  keys: { flight: 'zset', journal: 'stream' },
  records: 'hash',
  lua: `${NOW}${PACK_STARTED}${TRIALS_OF}
local deadline = now() + args.leaseMs
local claimed = {}
for i, record in ipairs(records) do
  local run = args.runs[i]
  local fields = redis.call('HMGET', record, 'state', 'job', 'token', 'trials', 'attempt', 'crashes')
  local state, job, token, trials, attempts, crashes = unpack(fields)
  claimed[i] = -1
  if state == 'claimed' and token == args.token then
    claimed[i] = tonumber(crashes) or 0
  elseif state == 'open' and job == args.job and trialsOf(trials) then
    local attempt = (tonumber(attempts) or 0) + 1
    local started = packStarted(run.run, trialsOf(trials), args.worker, attempt)
    if redis.call('XADD', keys.journal, 'NOMKSTREAM', '*', 'e', started) then
      redis.call('HSET', record, 'state', 'claimed', 'token', args.token, 'worker', args.worker, 'attempt', attempt)
      redis.call('ZADD', keys.flight, deadline, run.member)
      claimed[i] = tonumber(crashes) or 0
    end
  end
end
return claimed
`,
});

export const BEAT = script('beat', {
  keys: { flight: 'zset' },
  records: 'hash',
  lua: `${NOW}
local deadline = now() + args.leaseMs
local held = {}
for i, record in ipairs(records) do
  local claim = args.claims[i]
  local state, token = unpack(redis.call('HMGET', record, 'state', 'token'))
  held[i] = 0
  if token == claim.token then
    if state == 'claimed' then redis.call('ZADD', keys.flight, deadline, claim.member) end
    held[i] = 1
  end
end
return held
`,
});

// After a run has ended, its note distinguishes a repeated ending from a foreign one. Without a note the coordinator has
// taken the run back, and the journal decides.
export const FINISH = script('finish', {
  keys: { flight: 'zset', journal: 'stream' },
  records: 'hash',
  lua: `
local function finish(record, ending)
  local field = 'trial:' .. ending.trial
  local state, token, known = unpack(redis.call('HMGET', record, 'state', 'token', field))
  if known == ending.fingerprint then return 'repeat' end
  if known then
    local conflicts = tonumber(redis.call('HGET', record, 'conflicts')) or 0
    redis.call('HSET', record, 'conflicts', conflicts + 1)
    return 'conflict'
  end
  if token ~= args.token then return 'fenced' end
  local entry = redis.call('XADD', keys.journal, 'NOMKSTREAM', '*', 'e', ending.event)
  if not entry then return 'fenced' end
  redis.call('HSET', record, field, ending.fingerprint)
  if ending.isLast or state == 'ended' then
    redis.call('HSET', record, 'state', 'ended', 'left', entry)
    redis.call('PEXPIRE', record, args.noteMs)
    redis.call('ZREM', keys.flight, ending.member)
  end
  return 'ok'
end
local answers = {}
for i, record in ipairs(records) do answers[i] = finish(record, args.endings[i]) end
return answers
`,
});

export const RELEASE = script('release', {
  keys: { flight: 'zset', record: 'hash', journal: 'stream' },
  lua: `${LEAVE_NOTE}
local state, token = unpack(redis.call('HMGET', keys.record, 'state', 'token'))
if state ~= 'claimed' or token ~= args.token then return 0 end
local entry = redis.call('XADD', keys.journal, 'NOMKSTREAM', '*', 'e', args.event)
redis.call('ZREM', keys.flight, args.member)
if entry then leaveNote(keys.record, 'returned', entry) else redis.call('DEL', keys.record) end
return 1
`,
});

export const OVERDUE = script('overdue', {
  keys: { flight: 'zset' },
  lua: `${NOW}
return redis.call('ZRANGEBYSCORE', keys.flight, '-inf', now(), 'LIMIT', 0, args.limit)
`,
});

// A run that left flight before, but is still in the set, is only removed from the set.
export const EXPIRE = script('expire', {
  keys: { lead: 'string', flight: 'zset', record: 'hash', journal: 'stream' },
  lua: `${NOW}${LEAVE_NOTE}${TRIALS_OF}
if redis.call('GET', keys.lead) ~= args.leader then return 0 end
local deadline = redis.call('ZSCORE', keys.flight, args.member)
if not deadline or tonumber(deadline) > now() then return 0 end
local state, trials, worker, left = unpack(redis.call('HMGET', keys.record, 'state', 'trials', 'worker', 'before'))
if state == 'open' and args.jobIsWaiting then
  redis.call('ZADD', keys.flight, now() + args.unclaimedMs, args.member)
  return 0
end
redis.call('ZREM', keys.flight, args.member)
if state == 'ended' or state == 'returned' then return 1 end
local lost = state == 'claimed' and worker and trialsOf(trials)
if lost then
  left = redis.call('XADD', keys.journal, 'NOMKSTREAM', '*', 'e', '{"type":"released","run":' .. cjson.encode(args.run)
    .. ',"trials":' .. cjson.encode(lost) .. ',"worker":' .. cjson.encode(worker) .. ',"reason":"lost"}')
end
if left then leaveNote(keys.record, 'returned', left) else redis.call('DEL', keys.record) end
return 1
`,
});

// Notes stay, because they protect results from a coordinator that is further behind.
export const CANCEL = script('cancel', {
  keys: { lead: 'string', flight: 'zset', journal: 'stream' },
  records: 'hash',
  lua: `${IS_READ}${LEAVE_NOTE}
if redis.call('GET', keys.lead) ~= args.leader then return 0 end
local cancelled, open = {}, {}
for i, record in ipairs(records) do
  local run = args.runs[i]
  local state, left = unpack(redis.call('HMGET', record, 'state', 'left'))
  if state == 'open' then open[#open + 1] = {record = record, member = run.member} end
  if state ~= 'claimed' and (not left or isRead(left, args.read)) then
    for _, trial in ipairs(run.trials) do cancelled[#cancelled + 1] = trial end
  end
end
if #cancelled == 0 then return 0 end
local event = '{"type":"cancelled","trials":' .. cjson.encode(cancelled) .. '}'
local entry = redis.call('XADD', keys.journal, 'NOMKSTREAM', '*', 'e', event)
if not entry then return 0 end
for _, run in ipairs(open) do
  redis.call('ZREM', keys.flight, run.member)
  leaveNote(run.record, 'returned', entry)
end
return #cancelled
`,
});

// The key makes a cluster run it on the node that dates the journals.
export const TIME = script('time', { keys: { flight: 'zset' }, lua: `${NOW}\nreturn now()\n` });

// A repeated call finds that the run has ended.
export const GIVE_UP = script('give_up', {
  keys: { lead: 'string', active: 'set', record: 'hash', journal: 'stream' },
  lua: `${IS_READ}${LEAVE_NOTE}
if redis.call('GET', keys.lead) ~= args.leader or redis.call('SISMEMBER', keys.active, args.slug) == 0 then return 0 end
local state, left = unpack(redis.call('HMGET', keys.record, 'state', 'left'))
if state == 'open' or state == 'claimed' or state == 'ended' then return 0 end
if state == 'returned' and not isRead(left, args.read) then return 0 end
local entry
for _, event in ipairs(args.events) do
  entry = redis.call('XADD', keys.journal, 'NOMKSTREAM', '*', 'e', event)
end
if entry then leaveNote(keys.record, 'ended', entry) end
return 1
`,
});

// Runs that left flight meanwhile do not count.
export const JOBS = script('jobs', {
  keys: {},
  records: 'hash',
  lua: `
local known, count = {}, 0
for _, record in ipairs(records) do
  local job = redis.call('HGET', record, 'job')
  if job and not known[job] then known[job], count = true, count + 1 end
end
return count
`,
});
