/** Tiles that change places glide there: who looks at one keeps it in sight. */
import { useLayoutEffect, useRef } from 'preact/hooks';

const GLIDE_MS = 350;

/** Children of the list carry `data-id`; `order` changes whenever their order does. */
export function useGlide(order: string) {
  const list = useRef<HTMLUListElement>(null);
  const places = useRef(new Map<string, { x: number; y: number }>());
  useLayoutEffect(() => {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const next = new Map<string, { x: number; y: number }>();
    for (const child of list.current?.children ?? []) {
      if (!(child instanceof HTMLElement)) continue;
      const [id, x, y] = [child.dataset.id ?? '', child.offsetLeft, child.offsetTop];
      next.set(id, { x, y });
      const before = places.current.get(id);
      if (before === undefined || still || (before.x === x && before.y === y)) continue;
      const from = `translate(${before.x - x}px, ${before.y - y}px)`;
      child.animate([{ transform: from }, { transform: 'none' }], { duration: GLIDE_MS, easing: 'ease-in-out' });
    }
    places.current = next;
  }, [order]);
  return list;
}
