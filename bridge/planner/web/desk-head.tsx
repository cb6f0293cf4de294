/** The head of a page of its own: the way back, its title, and what can be chosen there. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { partOfPlant } from './route.ts';
import { deskWords } from './words.ts';

/** `back`: the part of the plant's page that it belongs to. */
export function DeskHead({ back, title, children }: { back: string; title: string; children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // Whoever came by keyboard or reads with the ear begins at the top of the page.
  useEffect(() => heading.current?.focus(), []);
  return (
    <div class="desk-head">
      <a class="button button-small" href={partOfPlant(back)} data-testid="back">
        ← {deskWords.value.back}
      </a>
      <h2 ref={heading} tabIndex={-1}>
        {title}
      </h2>
      {children}
    </div>
  );
}
