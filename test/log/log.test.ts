import { describe, expect, it } from 'vitest';
import { type LogRecord, logTo } from '../../src/base/log.js';
import { jsonLogSink } from '../../src/log/jsonLog.js';
import { readRelayed, relaySink } from '../../src/log/relayedLog.js';

const RECORD: LogRecord = {
  level: 'warn',
  code: 'worker-lost',
  fields: { worker: 'host-1', restart_ms: 500 },
  text: 'a worker "ended"\n\u001b[31m',
};

describe('logTo', () => {
  it('makes a record of level, code, fields and text', () => {
    const records: LogRecord[] = [];
    const log = logTo((record) => records.push(record));
    log.info('ready', {}, 'ready');
    log.warn('worker-lost', RECORD.fields, RECORD.text);
    log.error('gone', { sweep: 'a' }, 'gone');
    log.write(RECORD);
    expect(records.map(({ level, code }) => `${level} ${code}`)).toEqual([
      'info ready',
      'warn worker-lost',
      'error gone',
      'warn worker-lost',
    ]);
    expect(records[1]).toEqual(RECORD);
  });
});

describe('jsonLogSink', () => {
  it('writes one line of JSON a record, with an ISO time', () => {
    let lines = '';
    jsonLogSink({ write: (line) => (lines += line) })(RECORD);
    expect(lines).toMatch(/^[^\n]+\n$/);
    const { time, ...rest } = JSON.parse(lines) as { time: string };
    expect(new Date(time).toISOString()).toBe(time);
    expect(rest).toEqual({
      ...{ level: 'warn', pid: process.pid, code: 'worker-lost' },
      ...{ worker: 'host-1', restart_ms: 500, msg: RECORD.text },
    });
  });
});

describe('relaySink and readRelayed', () => {
  it('carry a record over a line of text', () => {
    let line = '';
    relaySink((text) => (line = text))(RECORD);
    expect(line.match(/\n/g)).toHaveLength(1);
    expect(readRelayed(line.trimEnd())).toEqual(RECORD);
  });

  it.each([
    ['a stack trace', 'Error: no\n    at main'],
    ['JSON that is not marked', JSON.stringify(RECORD)],
    ['a record that was cut off', `\u001elog ${JSON.stringify(RECORD).slice(0, 40)}`],
    ['a level that is none', '\u001elog {"level":"loud","code":"a","text":"b","fields":{}}'],
    ['fields that are none', '\u001elog {"level":"warn","code":"a","text":"b","fields":null}'],
    ['null', '\u001elog null'],
  ])('take %s for other text', (_, line) => {
    expect(readRelayed(line)).toBeNull();
  });
});
