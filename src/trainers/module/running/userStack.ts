/** The stack of an error that code of a user threw, without the frames of jmin and of Node. */

const MAX_STACK_LINES = 20;

/** dist/ or bundle/, and the folder of both. */
const OWN = new URL('../../../../', import.meta.url).href;
const ROOT = new URL('../', OWN).href;
const OWN_FRAMES = [`${ROOT}dist/`, `${ROOT}bundle/`, 'node:internal', '<anonymous>'];

export function userStack(error: unknown): readonly string[] {
  const stack = error instanceof Error ? (error.stack ?? String(error)) : `thrown: ${String(error)}`;
  const lines = stack
    .split('\n')
    .filter((line) => !(/^\s+at /.test(line) && OWN_FRAMES.some((frame) => line.includes(frame))));
  return lines.slice(0, MAX_STACK_LINES);
}
