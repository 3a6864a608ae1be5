import { hostname } from 'node:os';
import { UserError } from '../base/errors.js';
import type { ProcessIdentity } from './processIdentity.js';

/** A folder that processes of two hosts would use: neither can know whether the processes of the other still run. */
export function otherHost(folder: string, { host, pid }: ProcessIdentity): UserError {
  return new UserError(`${folder}: used by process ${pid} of the host ${host}; this is ${hostname()}`, {
    code: 'other-host',
    hint: 'Choose another folder with --data-dir. If that process is gone for certain, delete what is in this one but appendonlydir.',
    exitCode: 3,
  });
}
