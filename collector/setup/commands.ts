/** The commands of whoever sets a box up and looks after it, put on the command line. */
import { type Cli, textFlags, usage } from '../../shared/io/cli.ts';
import type { InitFlags, InitOutside } from './init.ts';
import type { TlsFlags } from './tls.ts';

export function addSetupCommands(cli: Cli, argv: readonly string[], outside: InitOutside): void {
  cli
    .command('init [config]', 'Ask six questions, or take flags, and write a checked configuration')
    .option('--plant <name>', 'What the plant is called')
    .option('--time-zone <zone>', 'Like Europe/Berlin')
    .option('--machines <list>', 'Like "Forging: Press 1, Press 2; Turning: Lathe 1"')
    .option('--shifts <plan>', 'one, two, three, or always')
    .option('--reach <who>', 'box: only this box opens its pages; network: tablets too, by https')
    .option('--bridge <where>', 'none, here, or its address')
    .option('--bridge-ca <file>', 'The authority of its certificate, PEM')
    .option('--names <list>', 'Further names of this box in browsers, with commas')
    .option('--edge-id <id>', "This box's name in facts; its host name where left out")
    .option('--data-dir <dir>', 'Where the journal will lie')
    .option('--yes', 'What is usual, where no flag says otherwise')
    .action(async (file: string | undefined, flags: InitFlags) => {
      const { init, usualConfigFile } = await import('./init.ts');
      await init(file ?? usualConfigFile(), textFlags(argv, flags), outside);
    });
  cli
    .command(
      'tls <action> <config>',
      'init: the certificate of this box, by an authority of its own; show; qr: for a camera',
    )
    .option('--names <list>', 'Further names of this box in browsers, with commas')
    .action(async (action: string, file: string, flags: TlsFlags) => {
      const { tlsActions, tlsCommand } = await import('./tls.ts');
      const known = tlsActions.find((one) => one === action);
      if (known === undefined) throw usage(`tls: say ${tlsActions.join(', ')}, not "${action}"`);
      await outside.print(await tlsCommand(known, file, textFlags(argv, flags), outside));
    });
  cli
    .command(
      'doctor <config>',
      'Look at clock, disk, port, certificate, sources and bridge: each in words with the remedy',
    )
    .option('--json', 'As one JSON document')
    .action(async (file: string, { json }: { json?: unknown }) => {
      const { loadConfig } = await import('../config.ts');
      const { examine } = await import('./doctor.ts');
      const { endOf, tellChecks } = await import('../../shared/io/doctor/check.ts');
      const checks = await examine(loadConfig(file), outside.now, () => performance.now());
      await outside.print(json === true ? `${JSON.stringify(checks)}\n` : tellChecks(checks));
      endOf(checks);
    });
}
