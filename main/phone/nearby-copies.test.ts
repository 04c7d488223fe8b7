import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnnouncedDomain, announcementOf } from '../discovery/announced-domain.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { MemoryDiscovery } from '../testing/memory-discovery.ts';
import { NearbyCopies } from './nearby-copies.ts';
import { OwnAnnouncement } from './own-announcement.ts';

const SEARCH_MS = 8_000;
const ada: AnnouncedDomain = {
  id: '0000000a',
  name: 'Ada',
  domain: 'trapeze.local',
  owner: 'ada',
  port: 5060,
  joinPort: 40_000,
  invitations: ['K7'],
};

function setUp() {
  const clock = new FakeClock();
  const network = new MemoryDiscovery();
  const copies = new NearbyCopies(network.on('192.0.2.9'), '00000000');
  const announce = (domain: AnnouncedDomain): Disposable => network.on('192.0.2.1').announce(announcementOf(domain));
  return { clock, network, copies, announce };
}

async function searched(copies: NearbyCopies, clock: FakeClock): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of copies.search(({ invitations }) => invitations.includes('K7'), clock, SEARCH_MS)) found.push(name);
  return found;
}

test('who looks for an invitation is told of each copy that has it, also of one that comes later, and ends in time', async () => {
  const { clock, network, copies, announce } = setUp();
  announce(ada);
  announce({ ...ada, id: '0000000b', name: 'Other', invitations: ['M3'] });
  const searching = searched(copies, clock);
  await clock.run(1_000);
  announce({ ...ada, id: '0000000c', name: 'Later' });
  await clock.run(SEARCH_MS);
  assert.deepEqual(await searching, ['Ada', 'Later']);
  assert.deepEqual([clock.pending, network.browsers], [0, 0]);
});

test('a copy is looked for only while somebody wants to know; our own announcement is none', () => {
  const { network, copies, announce } = setUp();
  announce({ ...ada, id: '00000000' });
  const first = copies.onChanged(() => undefined);
  const second = copies.onChanged(() => undefined);
  assert.deepEqual([network.browsers, copies.found], [1, []]);
  announce(ada);
  announce(ada);
  assert.deepEqual(
    copies.found.map(({ id }) => id),
    [ada.id],
  );
  first[Symbol.dispose]();
  assert.equal(network.browsers, 1);
  second[Symbol.dispose]();
  assert.deepEqual([network.browsers, copies.found], [0, []]);
});

test('what is told of our domain is told once, changed in place, and taken back', () => {
  const { network } = setUp();
  const own = new OwnAnnouncement(network.on('192.0.2.1'));
  own.tell(ada);
  const [first] = network.announced;
  own.tell({ ...ada });
  assert.equal(network.announced[0], first);
  own.tell({ ...ada, invitations: [], joinPort: undefined });
  assert.deepEqual([network.announced.length, network.announced[0]?.txt.codes], [1, undefined]);
  own.tell(undefined);
  assert.deepEqual(network.announced, []);
});
