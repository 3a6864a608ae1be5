/** Writes files into the folder of a report, and explains why if it cannot. */
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../base/errors.js';

/**
 * Refuses a link with the folder's name: the report would be written elsewhere.
 * @throws UserError if there is no such folder and it cannot be made.
 */
export async function makeReportFolder(directory: string): Promise<void> {
  await reportProblems(directory, () => mkdir(directory, { recursive: true }));
  const found = await reportProblems(directory, () => lstat(directory));
  if (found.isDirectory()) return;
  throw new UserError(`${directory}: expected a folder for the report; it is a link or a file`, {
    code: 'report-not-writable',
    hint: 'Remove it, or choose another folder with --reports.',
    exitCode: 3,
  });
}

export interface WrittenReport {
  /** The report's own folder within the reports. */
  readonly directory: string;
  readonly files: readonly string[];
}

/**
 * Writes all files of a report. Each is written under another name and then moved, so a reader never sees half a file.
 * @throws UserError if the disk is full or the folder cannot be written to.
 */
export async function writeFiles<Subject>(
  directory: string,
  files: Readonly<Record<string, (subject: Subject) => string>>,
  subject: Subject,
): Promise<WrittenReport> {
  await makeReportFolder(directory);
  const written: string[] = [];
  for (const [name, contentOf] of Object.entries(files)) {
    const path = join(directory, name);
    const content = contentOf(subject);
    // It would show an earlier state of the sweep.
    if (content === '') await rm(path, { force: true });
    else {
      await writeAtomically(path, content);
      written.push(path);
    }
  }
  return { directory, files: written };
}

/** Creates the temporary file ('wx'), so that no link is followed. Moving it replaces a link, not its target. */
export async function writeAtomically(path: string, content: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await reportProblems(path, async () => {
    await rm(temporary, { force: true });
    try {
      const file = await open(temporary, 'wx', 0o644);
      try {
        await file.writeFile(content);
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  });
}

async function reportProblems<Result>(path: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    throw writeProblem(error, path);
  }
}

/** The error of the system, as an error that a user can fix. */
export function writeProblem(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (error instanceof UserError || code === undefined || !/^E[A-Z0-9]+$/.test(code)) return error;
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return new UserError(
    `${path}: cannot be written: ${isFull ? `no space left on the disk (${code})` : messageOf(error)}`,
    {
      code: isFull ? 'disk-full' : 'report-not-writable',
      hint: isFull
        ? 'Make room, or choose another folder with --reports; the results are safe in the journal: jmin report writes them again.'
        : 'Choose a folder that can be written to with --reports; the results are safe in the journal: jmin report writes them again.',
      exitCode: 3,
      cause: error,
    },
  );
}
