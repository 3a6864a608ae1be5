/** Ends the pause of a loop that polls, so that it sees an event at once. */
export class WakeUp {
  #isWoken = false;
  #resolve = () => {};

  wake(): void {
    this.#isWoken = true;
    this.#resolve();
  }

  /** Waits until `wake` is called, or was called since the last wait; at most `longestMs`. */
  async wait(longestMs: number): Promise<void> {
    if (!this.#isWoken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, longestMs);
        this.#resolve = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#isWoken = false;
  }
}
