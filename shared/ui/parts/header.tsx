/** The bar on top: where we are, whether what we see is fresh, who we are, in which language. */
import type { ComponentChildren } from 'preact';
import { isLanguage, languages } from '../../core/words/language.ts';
import { clock, led } from '../format.ts';
import { chooseLanguage, language, words } from '../language.ts';
import type { Live } from '../live.ts';
import { narrow } from '../narrow.ts';
import { locked, session, signOff, signOnWanted } from '../session.ts';
import { nextTheme, theme } from '../theme.ts';
import { Icon } from './icons.tsx';

export interface HeaderProps {
  title: string;
  subtitle?: string;
  live: Pick<Live<object>, 'status' | 'heardAt'>;
  /** Left of the title: a way back. */
  before?: ComponentChildren;
  /** Between the title and the controls. */
  children?: ComponentChildren;
}

export function Header({ title, subtitle, live, before, children }: HeaderProps) {
  return (
    <header class="top">
      {before}
      <div class="top-title">
        <h1>{title}</h1>
        {subtitle !== undefined && <p class="top-sub">{subtitle}</p>}
      </div>
      {children}
      <Connection status={live.status.value} />
      <Person />
      <ThemeButton />
      <LanguageChoice />
    </header>
  );
}

function Connection({ status }: { status: 'connecting' | 'live' | 'offline' }) {
  const t = words.value;
  const [look, icon, text] =
    status === 'live'
      ? (['pill-good', 'check', t.connected] as const)
      : status === 'connecting'
        ? (['pill-calm', 'plug', t.connecting] as const)
        : (['pill-bad', 'warning', t.offline] as const);
  return (
    <span class={`pill ${look}`} role="status" data-testid="connection" data-status={status}>
      <Icon name={icon} size={18} />
      <span class="hide-small">{text}</span>
    </span>
  );
}

/** Says for how long nothing was heard; what is on the screen stays readable below it. */
export function OfflineBanner({
  live,
  children,
}: {
  live: Pick<Live<object>, 'status' | 'heardAt'>;
  children?: ComponentChildren;
}) {
  if (live.status.value !== 'offline' || locked.value) return null;
  return (
    <div class="banner" role="alert" data-testid="offline">
      {words.value.offlineBanner(clock(live.heardAt.value))} {children}
    </div>
  );
}

function Person() {
  const person = session.value;
  return person === null ? (
    <button
      type="button"
      class="top-button"
      data-testid="signon-open"
      onClick={() => {
        signOnWanted.value = { goOn: null };
      }}
    >
      <Icon name="person" size={20} />
      <span class="hide-small">{words.value.signOn}</span>
    </button>
  ) : (
    <button
      type="button"
      class="top-button"
      data-testid="signoff"
      title={words.value.signOff}
      onClick={() => void signOff()}
    >
      <Icon name="person" size={20} />
      <span class="person-name">{person.name}</span>
      {person.toProve && <span class="small">{words.value.notProved}</span>}
      <span class="unseen">{words.value.signOff}</span>
    </button>
  );
}

function ThemeButton() {
  const t = words.value;
  const label = `${led(t.theme)} ${t.themes[theme.value]}`;
  return (
    <button type="button" class="top-button wide-only" aria-label={label} title={label} onClick={nextTheme}>
      <Icon name={theme.value === 'dark' ? 'moon' : theme.value === 'light' ? 'sun' : 'auto'} size={20} />
    </button>
  );
}

function LanguageChoice() {
  return (
    <select
      class="top-button"
      data-testid="language"
      aria-label={words.value.language}
      value={language.value}
      onChange={(event) => {
        if (isLanguage(event.currentTarget.value)) chooseLanguage(event.currentTarget.value);
      }}
    >
      {Object.entries(languages).map(([tag, { name }]) => (
        <option key={tag} value={tag} lang={tag}>
          {narrow.value ? tag.toUpperCase() : name}
        </option>
      ))}
    </select>
  );
}
