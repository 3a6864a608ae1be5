/** Ends the pause of a polling loop, so that it sees an event at once. */
export class WakeUp {
  #isWoken = false;
  #resolve = () => {};

  wake(): void {
    this.#isWoken = true;
    this.#resolve();
  }

  /** Waits until `wake` is called or was called since the last wait, but at most `longestMs`. */
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
