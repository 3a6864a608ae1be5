/**
 * Event files of TensorBoard: records of a length, its checksum, a protobuf message and its checksum. The messages are
 * tensorflow.Event (event.proto, summary.proto) and those of the hparams plugin (plugin_data.proto).
 */
import type { Value } from '../model/configuration.js';
import type { ExportedPoint, ExportedTrial } from './exportedTrials.js';

/** One trial: its hyperparameters, its values by step, and how it ended. */
export function eventFile(trial: ExportedTrial, points: readonly ExportedPoint[], group: string): Buffer {
  const started = trial.startedMs / 1000;
  const ended = trial.endedMs / 1000;
  const last = points.at(-1)?.step ?? 0;
  const at = (step: number) => (last === 0 ? ended : started + ((ended - started) * step) / last);
  const hparams = Object.entries(trial.parameters).map(([name, value]) =>
    message(1, text(1, name), message(2, valueMessage(value))),
  );
  const start = message(3, ...hparams, text(4, group), double(5, started));
  const status = trial.outcome === 'failed' ? 2 : 1;
  const end = message(4, varint(1, status), double(2, ended));
  return Buffer.concat(
    [
      [double(1, started), text(3, 'brain.Event:2')],
      [double(1, started), hparamsSummary('_hparams_/session_start_info', start)],
      ...points.map(({ step, metric, value }) => [
        double(1, at(step)),
        varint(2, Math.round(step)),
        message(5, message(1, text(1, metric), float(2, value))),
      ]),
      [double(1, ended), hparamsSummary('_hparams_/session_end_info', end)],
    ].map((parts) => record(Buffer.concat(parts))),
  );
}

/** Metadata of the plugin beside an empty tensor of floats, as its own writer does it. */
function hparamsSummary(tag: string, content: Buffer): Buffer {
  const plugin = message(1, text(1, 'hparams'), bytes(2, content));
  const tensor = message(8, varint(1, 1), message(2));
  return message(5, message(1, text(1, tag), tensor, message(9, plugin)));
}

/** google.protobuf.Value */
function valueMessage(value: Value): Buffer {
  if (typeof value === 'number') return double(2, value);
  if (typeof value === 'boolean') return varint(4, Number(value));
  return text(3, typeof value === 'string' ? value : JSON.stringify(value));
}

/** The wire types of protobuf. */
const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;

function message(field: number, ...parts: readonly Buffer[]): Buffer {
  return bytes(field, Buffer.concat(parts));
}

function text(field: number, value: string): Buffer {
  return bytes(field, Buffer.from(value));
}

function bytes(field: number, value: Buffer): Buffer {
  return Buffer.concat([key(field, BYTES), varintBytes(value.length), value]);
}

function varint(field: number, value: number): Buffer {
  return Buffer.concat([key(field, VARINT), varintBytes(value)]);
}

function double(field: number, value: number): Buffer {
  const number = Buffer.alloc(8);
  number.writeDoubleLE(value);
  return Buffer.concat([key(field, FIXED_64), number]);
}

function float(field: number, value: number): Buffer {
  const number = Buffer.alloc(4);
  number.writeFloatLE(value);
  return Buffer.concat([key(field, FIXED_32), number]);
}

function key(field: number, type: number): Buffer {
  return varintBytes(field * 8 + type);
}

/** Seven bits a byte, the lowest first. Division, because a step may have more than 32 bits. */
function varintBytes(value: number): Buffer {
  const out: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    out.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return Buffer.from(out);
}

function record(data: Buffer): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.length));
  return Buffer.concat([length, checksum(length), data, checksum(data)]);
}

/** CRC-32C, rotated and shifted as TensorFlow masks it. */
function checksum(data: Buffer): Buffer {
  const crc = crc32c(data);
  const masked = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  const out = Buffer.alloc(4);
  out.writeUInt32LE(masked);
  return out;
}

/** Castagnoli's polynomial, its bits reversed. */
const POLYNOMIAL = 0x82f63b78;
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  return crc >>> 0;
});

export function crc32c(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}
