/** Views that somebody wants again: an address under a name, kept in this browser. */
import { useSignal } from '@preact/signals';
import { recall, remember } from '../../../shared/ui/memory.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { plantRoute, printRoute } from './route.ts';
import { lookWords } from './words.ts';

export interface SavedView {
  name: string;
  /** What stands in the address, with its `#`. */
  hash: string;
}

const KEY = 'views';
const MOST_VIEWS = 30;
const MOST_LETTERS = 60;

/** What a browser kept is not trusted: what is no view is left out. */
export function readViews(text: string | null): SavedView[] {
  try {
    const kept: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(kept) ? kept.flatMap((one: unknown) => viewIn(one) ?? []).slice(0, MOST_VIEWS) : [];
  } catch {
    return [];
  }
}

function viewIn(one: unknown): SavedView | null {
  if (typeof one !== 'object' || one === null || !('name' in one) || !('hash' in one)) return null;
  const { name, hash } = one;
  return typeof name === 'string' && typeof hash === 'string' && hash.startsWith('#') ? { name, hash } : null;
}

/** The newest first; one of the same name is replaced. */
export function withView(views: readonly SavedView[], next: SavedView): SavedView[] {
  return [next, ...views.filter(({ name }) => name !== next.name)].slice(0, MOST_VIEWS);
}

export function SavedViews({ onClose }: { onClose: () => void }) {
  const t = lookWords.value;
  const views = useSignal(readViews(recall(KEY)));
  const typed = useSignal('');
  const keep = (next: SavedView[]): void => {
    views.value = next;
    remember(KEY, JSON.stringify(next));
  };
  const save = (): void => {
    const name = typed.value.trim();
    if (name === '') return;
    keep(withView(views.value, { name, hash: printRoute({ ...plantRoute(), opened: null }) }));
    typed.value = '';
  };
  return (
    <Dialog title={t.views} onClose={onClose} testId="views">
      <p class="soft">{t.viewsHow}</p>
      <form
        class="view-form"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <label class="field">
          {t.viewName}
          <input
            maxLength={MOST_LETTERS}
            data-testid="view-name"
            value={typed.value}
            onInput={({ currentTarget }) => {
              typed.value = currentTarget.value;
            }}
          />
        </label>
        <button type="submit" class="button" data-testid="view-save" disabled={typed.value.trim() === ''}>
          {t.viewSave}
        </button>
      </form>
      <ul class="view-list">
        {views.value.map((one) => (
          <li key={one.name}>
            <a href={one.hash} data-testid={`view-${one.name}`}>
              {one.name}
            </a>
            <button
              type="button"
              class="button button-small"
              aria-label={t.viewRemove(one.name)}
              onClick={() => keep(views.value.filter(({ name }) => name !== one.name))}
            >
              {t.remove}
            </button>
          </li>
        ))}
      </ul>
      {views.value.length === 0 && <p class="soft">{t.viewsNone}</p>}
    </Dialog>
  );
}
