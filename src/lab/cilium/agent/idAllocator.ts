/**
 * Numbers in the order in which things appear (pkg/loadbalancer/reconciler: `idAllocator`). A freed number is given
 * again only after the range has been used up, so an id that is gone does not come back as another thing soon.
 */
export class IdAllocator {
  #next: number;
  readonly #last: number;
  readonly #used = new Set<number>();

  /** @param first the number after those that this agent gave to things that are gone */
  constructor(first = 1, last = 0xffff) {
    this.#next = first;
    this.#last = last;
  }

  /** Throws when every number is taken. */
  allocate(): number {
    for (let tried = 0; tried < this.#last; tried++) {
      const id = this.#next;
      this.#next = id >= this.#last ? 1 : id + 1;
      if (this.#used.has(id)) continue;
      this.#used.add(id);
      return id;
    }
    throw new Error(`All ${this.#last} ids are in use.`);
  }

  release(id: number): void {
    this.#used.delete(id);
  }
}
