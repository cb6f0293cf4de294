/** Who it is, without typing: the names of before as tiles, and the browser's own badge reader. */
import { useSignal } from '@preact/signals';
import { readNear } from '../badge.ts';
import { words } from '../language.ts';
import { recall, remember } from '../memory.ts';
import { takeBadge } from '../session.ts';

const NAMES_KEPT = 8;

/** Who signed on at this screen before, the last one first. */
export function lastNames(): string[] {
  const kept = recall('signOnNames') ?? recall('signOnName') ?? '';
  return kept.split('\n').filter((one) => one !== '');
}

export function keepName(name: string): void {
  const others = lastNames().filter((one) => one !== name);
  remember('signOnNames', [name, ...others].slice(0, NAMES_KEPT).join('\n'));
}

/** One tap in gloves in the place of a name. */
export function NameTiles({
  names,
  chosen,
  onChoose,
}: {
  names: readonly string[];
  chosen: string;
  onChoose: (name: string) => void;
}) {
  if (names.length < 2) return null;
  return (
    <div class="name-tiles">
      {names.map((one) => (
        <button
          key={one}
          type="button"
          class="button"
          data-testid={`signon-tile-${one}`}
          aria-pressed={one === chosen}
          onClick={() => onChoose(one)}
        >
          {one}
        </button>
      ))}
    </div>
  );
}

/** The browser's own reader starts with a tap. */
export function NearButton() {
  const isOn = useSignal<boolean | null>(null);
  const start = async () => {
    isOn.value = await readNear(takeBadge);
  };
  return (
    <div class="buttons">
      <button type="button" class="button" data-testid="signon-near" disabled={isOn.value === true} onClick={start}>
        {isOn.value === true ? words.value.holdBadge : words.value.readBadge}
      </button>
    </div>
  );
}
