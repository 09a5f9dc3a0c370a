// SPDX-License-Identifier: MIT
// @ts-check
/** The changes of one article, one after the other: each begins with what the one before it left. */

export class Turns {
  /** @param {(busy: boolean) => void} tell whether one is under way */
  constructor(tell) {
    this.tell = tell;
    /** @type {Promise<boolean> | null} */
    this.last = null;
  }

  get busy() {
    return this.last !== null;
  }

  /**
   * Begins at once where none is under way; else when that one is done, and not at all if it failed: what was asked for
   * after it is then to be asked for again by who has read why.
   * @param {() => Promise<boolean>} act whether it was done
   * @returns {Promise<boolean>}
   */
  async take(act) {
    const before = this.last;
    const mine = before ? before.then((done) => done && act()) : act();
    const settled = mine.catch(() => false);
    this.last = settled;
    this.tell(true);
    try {
      return await mine;
    } finally {
      if (this.last === settled) {
        this.last = null;
        this.tell(false);
      }
    }
  }
}
