import { startDirectly } from './directProgram.js';
import { sharedLauncher } from './launcher.js';
import type { Program, ProgramRequest } from './program.js';

/** Starts a program by the launcher; else from this process, which takes several times as long. */
export function startProgram(request: ProgramRequest): Program {
  return sharedLauncher()?.start(request) ?? startDirectly(request);
}
