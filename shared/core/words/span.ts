/** Half-open spans of time [from, to), in epoch ms. */
export interface Span {
  from: number;
  to: number;
}

/** What is left of a span after others are taken out of it; ascending, none of them empty. */
export function subtract(span: Span, taken: readonly Span[]): Span[] {
  let left: Span[] = span.from < span.to ? [{ from: span.from, to: span.to }] : [];
  for (const { from, to } of taken) {
    if (from >= to) continue;
    left = left.flatMap((part) => {
      if (to <= part.from || from >= part.to) return [part];
      const before = from > part.from ? [{ from: part.from, to: from }] : [];
      const after = to < part.to ? [{ from: to, to: part.to }] : [];
      return [...before, ...after];
    });
  }
  return left;
}

/** What `by` covers of each span; none of them empty. */
export function cover(spans: readonly Span[], by: Span): Span[] {
  return spans.flatMap((span) => {
    const from = Math.max(span.from, by.from);
    const to = Math.min(span.to, by.to);
    return from < to ? [{ from, to }] : [];
  });
}

/** Spans that touch or overlap become one; ascending. */
export function joined(spans: readonly Span[]): Span[] {
  const found: Span[] = [];
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else found.push({ from, to });
  }
  return found;
}
