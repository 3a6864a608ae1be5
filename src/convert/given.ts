/** What the command line says where a file does not, and what a file refers to. */
export interface Given {
  /** What trains one trial; null: as the file says. */
  readonly command: string | null;
  /** The name of the metric; null: as the file says. */
  readonly metric: string | null;
  /** Overrides of Hydra, e.g. lr=0.1,0.01. */
  readonly overrides: readonly string[];
  readonly files: NearbyFiles;
}

/** Files in the folder of the converted file. */
export interface NearbyFiles {
  /** @throws UserError if it cannot be read. */
  read(path: string): string;
  /** Names of the files in a folder, sorted; none where it is missing. */
  list(folder: string): readonly string[];
}
