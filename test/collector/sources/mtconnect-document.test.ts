import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadProfiles, resolveMachine } from '../../../collector/profiles/profiles.ts';
import { Desk } from '../../../collector/sources/mapping/desk.ts';
import { type Header, type Observation, readDocument } from '../../../collector/sources/mtconnect/document.ts';
import { AgentMachine } from '../../../collector/sources/mtconnect/machine.ts';
import { boundaryOf, Parts } from '../../../collector/sources/mtconnect/multipart.ts';
import { Tracker } from '../../../collector/sources/mtconnect/tracker.ts';
import { streamsXml } from '../../../simulators/faces/mtconnect-xml.ts';
import { cnc } from './support/agent.ts';
import { collect } from './support/collect.ts';
import { factsOf, partsOf } from './support/facts.ts';

const header =
  '<Header creationTime="2026-03-03T06:00:00Z" instanceId="7" bufferSize="100" nextSequence="12" firstSequence="1"/>';
const streams = (body: string, prefix = '') =>
  `<?xml version="1.0"?><${prefix}MTConnectStreams xmlns:m="urn:mtconnect.org:MTConnectStreams:1.3" xmlns="urn:x">${header}<Streams><DeviceStream name="cnc" uuid="u"><ComponentStream component="Path" name="p" componentId="p">${body}</ComponentStream></DeviceStream></Streams></${prefix}MTConnectStreams>`;
const observed = (body: string, prefix?: string) => {
  const document = readDocument(streams(body, prefix));
  return document.is === 'streams' ? document.observations : document;
};

describe('what an agent answers', () => {
  test('is read with its time, its kind and its unknown values, in the order of its sequence numbers', () => {
    const events =
      '<Events><PartCount dataItemId="pc" subType="ALL" sequence="11" timestamp="2026-03-03T05:59:59.123456Z">41</PartCount>' +
      '<Execution dataItemId="ex" name="execution" sequence="9" timestamp="2026-03-03T05:00:00Z">UNAVAILABLE</Execution></Events>';
    const faults =
      '<Condition><Fault dataItemId="sy" type="SYSTEM" nativeCode="1012" sequence="10" timestamp="2026-03-03T05:00:01Z">Door &amp; lock</Fault></Condition>';
    expect(observed(events + faults)).toMatchObject([
      { id: 'ex', name: 'execution', type: 'Execution', value: null, sequence: 9, condition: null },
      { id: 'sy', type: 'SYSTEM', value: 'Door & lock', condition: { level: 'Fault', code: '1012' } },
      { id: 'pc', type: 'PartCount', subType: 'ALL', value: '41', at: Date.parse('2026-03-03T05:59:59.123Z') },
    ]);
  });

  test('counts by local names, whatever prefix its version writes', () => {
    const body =
      '<m:Events><m:Program dataItemId="p" sequence="1" timestamp="2026-03-03T05:00:00Z">O1</m:Program></m:Events>';
    expect(observed(body, 'm:')).toMatchObject([{ type: 'Program', value: 'O1' }]);
  });

  test.each([
    ['<MTConnectError><Header/><Errors><Error errorCode="OUT_OF_RANGE">gone</Error></Errors></MTConnectError>', 'gone'],
    ['<MTConnectError><Header/><Error errorCode="OUT_OF_RANGE">gone</Error></MTConnectError>', 'gone'],
    [
      '<MTConnectError><Header/><Errors><OutOfRange errorCode="OUT_OF_RANGE"><ErrorMessage>gone</ErrorMessage></OutOfRange></Errors></MTConnectError>',
      'gone',
    ],
  ])('may be an error, as each version writes it: %s', (xml, text) => {
    expect(readDocument(xml)).toEqual({ is: 'error', code: 'OUT_OF_RANGE', text });
  });

  test.each([
    ['<!DOCTYPE x [<!ENTITY a "aaaa">]><MTConnectStreams/>', /document type/],
    [streams('<Events><Block dataItemId="b" sequence="1">&bomb;</Block></Events>'), /entity/],
    [streams('<a>'.repeat(100)), /nested more than 64 deep/],
    [streams('').slice(0, -5), /./],
    ['<html><body>Not Found</body></html>', /a document of "html"/],
    ['<MTConnectStreams><Header instanceId="1"/></MTConnectStreams>', /no header/],
    ['', /./],
  ])('that makes no sense says why: %s', (xml, why) => {
    expect(readDocument(xml)).toEqual({ is: 'nothing', why: expect.stringMatching(why) });
  });

  test('is never thrown at anybody, whatever it holds', () => {
    const whole = streams(
      '<Events><Execution dataItemId="e" sequence="1" timestamp="2026-03-03T05:00:00Z">ACTIVE</Execution></Events>',
    );
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(40), fc.string({ unit: 'binary' }), (at, length, text) => {
        expect(['streams', 'error', 'nothing']).toContain(readDocument(text).is);
        expect(['streams', 'error', 'nothing']).toContain(
          readDocument(whole.slice(0, at) + text + whole.slice(at + length)).is,
        );
      }),
    );
  });
});

describe('a stream of parts', () => {
  const bodies = fc.array(
    fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => `<a>${text.replaceAll('--', '')}</a>`),
  );

  test('gives the same parts in whatever pieces it comes, with a length or without', () => {
    fc.assert(
      fc.property(bodies, fc.array(fc.nat(60), { maxLength: 30 }), fc.boolean(), (texts, sizes, hasLength) => {
        const head = (text: string) => (hasLength ? `\r\nContent-length: ${Buffer.byteLength(text)}` : '');
        const all = texts.map((text) => `--mark\r\nContent-type: text/xml${head(text)}\r\n\r\n${text}\r\n`).join('');
        const bytes = Buffer.from(`${all}--mark\r\n`);
        const parts = new Parts('mark', 100_000);
        const found: string[] = [];
        let from = 0;
        for (const size of sizes) {
          found.push(...parts.push(bytes.subarray(from, from + size)));
          from += size;
        }
        found.push(...parts.push(bytes.subarray(from)));
        expect(found.map((text) => text.trim())).toEqual(texts.map((text) => text.trim()));
      }),
    );
  });

  test('has no part that is larger than allowed', () => {
    const large = '--mark\r\nContent-length: 5000\r\n\r\n';
    expect(() => new Parts('mark', 1_000).push(Buffer.from(large))).toThrow(/more than 1000 bytes/);
    const endless = new Parts('mark', 1_000);
    expect(() => endless.push(Buffer.from(`--mark\r\n\r\n${'x'.repeat(2_000)}`))).toThrow(/more than 1000 bytes/);
  });

  test.each([
    ['multipart/x-mixed-replace;boundary=abc', 'abc'],
    ['multipart/x-mixed-replace; boundary="a b"', 'a'],
    ['Multipart/X-Mixed-Replace; charset=utf-8; Boundary=--abc', '--abc'],
    ['text/xml', null],
    [undefined, null],
  ])('is told by its content type: %s', (type, boundary) => {
    expect(boundaryOf(type)).toBe(boundary);
  });
});

describe('what was missed', () => {
  const mapping = resolveMachine(
    'mtconnect',
    { machineId: 'cnc', profile: 'mtconnect-cnc', write: {} },
    loadProfiles(),
  );
  const device = cnc('cnc');
  const begin = Date.parse('2026-03-03T06:00:00Z');

  const observationsOf = (from: number, steps: readonly (readonly [string, string | number])[]): Observation[] => {
    const xml = streamsXml(
      { version: '2.0', at: begin, instanceId: 1, bufferSize: 1, firstSequence: 1, lastSequence: 1, nextSequence: 1 },
      steps.flatMap(([id, value], index) => {
        const item = device.items.find((one) => one.id === id);
        return item === undefined
          ? []
          : [{ sequence: from + index, device, item, at: begin + (from + index) * 1_000, value }];
      }),
    );
    const document = readDocument(xml);
    return document.is === 'streams' ? document.observations : [];
  };

  /** A counter that rises and begins again, and a connection that is lost and comes back at any time. */
  const rises = fc.array(
    fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 5 }) }, fc.constant('reset' as const)),
    {
      minLength: 3,
      maxLength: 25,
    },
  );

  test('counts once, wherever the connection breaks, and whatever was on its way then', () => {
    fc.assert(
      fc.property(rises, fc.nat(), fc.nat(), fc.nat(8), (steps, cutAt, backAt, onItsWay) => {
        const readings: number[] = [100];
        let made = 0;
        for (const step of steps) {
          const last = readings.at(-1) ?? 0;
          // Begun again, it shows what was made since.
          readings.push(step === 'reset' ? 0 : last + step);
          made += step === 'reset' ? 0 : step;
        }
        const all = observationsOf(
          10,
          readings.map((reading) => ['pc', reading] as const),
        );
        const cut = 1 + (cutAt % (all.length - 1));
        const back = cut + (backAt % (all.length - cut));
        const got = collect();
        let now = begin;
        const desk = new Desk('s', [mapping], { ...got.context, now: () => now });
        const machine = new AgentMachine(mapping, undefined, true);
        const headAt = (nextSequence: number): Header => {
          now = begin + nextSequence * 1_000;
          return { instanceId: '1', at: now, bufferSize: 1_000, firstSequence: 1, nextSequence };
        };
        const rest = observationsOf(1, [
          ['avail', 'AVAILABLE'],
          ['exec', 'ACTIVE'],
        ]);
        const current = (upTo: number) => [...rest, ...all.slice(upTo - 1, upTo)];
        const connect = (upTo: number, told: Observation[]) => {
          const header = headAt(10 + upTo);
          const observations = current(upTo);
          machine.begin(desk, new Tracker(mapping, observations), { header, observations }, now, [
            { header, observations: told },
          ]);
        };
        connect(1, []);
        for (let index = 1; index < cut; index++)
          machine.take(desk, headAt(11 + index), all.slice(index, index + 1), now);
        // The last sign of life may be later than what was lost on its way.
        machine.lost(desk, now + onItsWay * 1_000);
        desk.allDown(now + onItsWay * 1_000, 'cut');
        connect(back + 1, all.slice(cut, back + 1));
        for (let index = back + 1; index < all.length; index++)
          machine.take(desk, headAt(11 + index), all.slice(index, index + 1), now);
        void desk.flush();
        expect(partsOf(factsOf('cnc', got.samples, 'u32'))).toBe(made);
      }),
    );
  });
});
