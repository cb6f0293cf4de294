/** The service page: how the box is, what made no sense, and connecting a machine. */
import { count } from '../../../shared/ui/format.ts';
import { named } from '../../../shared/ui/language.ts';
import { DoorPage } from '../../../shared/ui/parts/door.tsx';
import { Header, OfflineBanner } from '../../../shared/ui/parts/header.tsx';
import { Icon } from '../../../shared/ui/parts/icons.tsx';
import { SignOn } from '../../../shared/ui/parts/signon.tsx';
import { RefusalToast } from '../../../shared/ui/parts/toast.tsx';
import { locked } from '../../../shared/ui/session.ts';
import { ConnectPage } from './connect.tsx';
import type { Connecting } from './connecting.ts';
import { HealthPage } from './health.tsx';
import { QuarantinePage } from './quarantine.tsx';
import { type Service, tabs } from './state.ts';
import { serviceWords } from './words.ts';

export function App({ service, connecting }: { service: Service; connecting: Connecting }) {
  const view = service.live.view.value;
  const t = serviceWords.value;
  return (
    <>
      <Header
        title={view === null ? t.title : `${t.title} ${view.edgeId}`}
        {...(view === null ? {} : { subtitle: named(view.plantName) })}
        live={service.live}
        before={
          <a class="top-button" href="/" aria-label={t.toTablet} title={t.toTablet}>
            <Icon name="back" />
          </a>
        }
      />
      <OfflineBanner live={service.live} />
      <Tabs service={service} />
      <main class="page">
        {locked.value ? (
          <DoorPage />
        ) : view === null ? (
          <p class="empty">{t.waitingForView}</p>
        ) : (
          <Shown service={service} connecting={connecting} />
        )}
      </main>
      <SignOn keys={false} secretKind="password" />
      <RefusalToast refusal={service.refusal} />
    </>
  );
}

function Tabs({ service }: { service: Service }) {
  const t = serviceWords.value;
  const view = service.live.view.value;
  const counts = { health: view?.findings.length ?? 0, quarantine: view?.quarantine.open ?? 0, connect: 0 };
  return (
    <nav class="tabs" aria-label={t.pages}>
      {tabs.map((tab) => (
        <a
          key={tab}
          href={`#${tab}`}
          class="tab"
          data-testid={`tab-${tab}`}
          aria-current={service.tab.value === tab ? 'page' : undefined}
        >
          {t.tabs[tab]}
          {counts[tab] > 0 && <span class="tab-count">{count(counts[tab])}</span>}
        </a>
      ))}
    </nav>
  );
}

function Shown({ service, connecting }: { service: Service; connecting: Connecting }) {
  const view = service.live.view.value;
  if (view === null) return null;
  switch (service.tab.value) {
    case 'health':
      return <HealthPage view={view} />;
    case 'quarantine':
      return <QuarantinePage service={service} view={view} />;
    case 'connect':
      return <ConnectPage connecting={connecting} />;
  }
}
