/** Bright hall, dark hall: follows the device unless the reader chose. */
import { effect, signal } from '@preact/signals';
import { recall, remember } from './memory.ts';

const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

function isTheme(value: string | null): value is Theme {
  return value === 'auto' || value === 'light' || value === 'dark';
}

const kept = recall('theme');
export const theme = signal<Theme>(isTheme(kept) ? kept : 'auto');

effect(() => {
  document.documentElement.dataset.theme = theme.value;
});

export function nextTheme(): void {
  theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? 'auto';
  remember('theme', theme.value);
}
