import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Flow } from '../../sip/transport/flow.ts';
import { FlowTable } from './flow-table.ts';

const address = { host: '203.0.113.5', port: 41_000 };
function flow(id: string, transport: 'udp' | 'tcp' = 'tcp'): Flow {
  return { id, transport, local: { host: '198.51.100.1', port: 5060 }, remote: address, isReliable: transport === 'tcp' };
}

test('an open flow is used again', () => {
  const flows = new FlowTable(2);
  const open = flow('1');
  flows.remember(open);
  assert.deepEqual(flows.targetOf({ transport: 'tcp', address, flowId: '1' }), { transport: 'tcp', address, flow: open });
});

test('a closed stream leads nowhere, a UDP source still does', () => {
  const flows = new FlowTable(2);
  const [tcp, udp] = [flow('1'), flow('2', 'udp')];
  for (const known of [tcp, udp]) flows.remember(known);
  flows.forget(tcp);
  flows.forget(udp);
  assert.equal(flows.targetOf({ transport: 'tcp', address, flowId: '1' }), undefined);
  assert.deepEqual(flows.targetOf({ transport: 'udp', address, flowId: '2' }), { transport: 'udp', address });
});

test('a flow to somebody else is not used', () => {
  const flows = new FlowTable(2);
  flows.remember(flow('1'));
  assert.equal(flows.targetOf({ transport: 'tcp', address: { ...address, port: 1 }, flowId: '1' }), undefined);
});

test('beyond the capacity the one registered over longest ago is forgotten', () => {
  const flows = new FlowTable(2);
  for (const id of ['1', '2', '1', '3']) flows.remember(flow(id));
  assert.notEqual(flows.targetOf({ transport: 'tcp', address, flowId: '1' }), undefined);
  assert.equal(flows.targetOf({ transport: 'tcp', address, flowId: '2' }), undefined);
});
