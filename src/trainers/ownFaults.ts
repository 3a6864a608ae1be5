/** Signals that end a process because of its own fault; others come from outside. */
const OWN_FAULTS: readonly string[] = [
  'SIGSEGV',
  'SIGBUS',
  'SIGABRT',
  'SIGILL',
  'SIGFPE',
  'SIGTRAP',
  'SIGSYS',
];

export function isOwnFault(signal: string): boolean {
  return OWN_FAULTS.includes(signal);
}
