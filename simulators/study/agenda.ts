/** What is to happen, by time: a binary heap. */
export class Agenda<Happening extends { at: number }> {
  readonly #list: Happening[] = [];

  first(): Happening | undefined {
    return this.#list[0];
  }

  add(happening: Happening): void {
    const list = this.#list;
    let at = list.length;
    list.push(happening);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = list[parent];
      if (above === undefined || above.at <= happening.at) break;
      list[at] = above;
      at = parent;
    }
    list[at] = happening;
  }

  take(): void {
    const list = this.#list;
    const moved = list.pop();
    if (moved === undefined || list.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const left = list[child];
      if (left === undefined) break;
      const right = list[child + 1];
      if (right !== undefined && right.at < left.at) child += 1;
      const below = list[child];
      if (below === undefined || below.at >= moved.at) break;
      list[at] = below;
      at = child;
    }
    list[at] = moved;
  }
}
