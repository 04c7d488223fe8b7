import assert from 'node:assert/strict';
import { silentLog } from '../base/log.ts';
import { StaticRoutes } from '../server/location/static-routes.ts';
import { StatelessProxy } from '../server/proxy/stateless-proxy.ts';
import type { SipRequest } from '../sip/message/message.ts';
import { isSipUri } from '../sip/message/uri.ts';
import type { Target } from '../sip/transport/flow.ts';
import { talkAndEnd } from './flow-acts.ts';
import type { FlowStage } from './flow-stage.ts';
import { testFlow } from './flow-story.ts';

testFlow({
  title: 'RFC 3261 §4 the trapezoid: proxies find each other by DNS, ACK and BYE go past them',
  set: async (stage) => {
    const proxy1 = await stage.server('proxy1', 'atlanta.test');
    const proxy2 = await stage.server('proxy2', 'biloxi.test');
    stage.network.dns.service('_sip._udp.biloxi.test', { priority: 0, weight: 1, port: 5060, target: 'proxy.biloxi.test' });
    stage.network.name('proxy.biloxi.test', proxy2.host);
    return { alice: await stage.phone('alice', { at: proxy1 }), bob: await stage.phone('bob', { at: proxy2 }) };
  },
  play: talkAndEnd,
  flow: `
    alice > proxy1: INVITE
    proxy1 > alice: 407 INVITE
    alice > proxy1: ACK
    alice > proxy1 > proxy2: INVITE
    proxy1 > alice: 100 INVITE
    proxy2 > bob: INVITE
    proxy2 > proxy1: 100 INVITE
    bob > proxy2 > proxy1 > alice: 180 INVITE
    bob > proxy2 > proxy1 > alice: 200 INVITE
    alice > bob: ACK
    bob > alice: BYE
    alice > bob: 200 BYE`,
});

testFlow({
  title: 'RFC 3261 §16.12.1.2 a strict router between two loose ones',
  set: async (stage) => {
    const proxy1 = await stage.server('proxy1', 'atlanta.test', { recordRoute: true });
    const proxy2 = await stage.server('proxy2', 'biloxi.test', { recordRoute: true });
    const strict = new StrictRouter(await stage.machine('strict'), proxy2.host);
    stage.network.name('biloxi.test', strict.host);
    return { alice: await stage.phone('alice', { at: proxy1 }), bob: await stage.phone('bob', { at: proxy2 }) };
  },
  play: talkAndEnd,
  flow: `
    alice > proxy1: INVITE
    proxy1 > alice: 407 INVITE
    alice > proxy1: ACK
    alice > proxy1 > strict > proxy2: INVITE
    proxy1 > alice: 100 INVITE
    strict > proxy1: 100 INVITE
    proxy2 > bob: INVITE
    proxy2 > strict: 100 INVITE
    bob > proxy2 > strict > proxy1 > alice: 180 INVITE
    bob > proxy2 > strict > proxy1 > alice: 200 INVITE
    alice > proxy1 > strict > proxy2 > bob: ACK
    bob > proxy2 > strict > proxy1 > alice: BYE
    alice > proxy1 > strict > proxy2 > bob: 200 BYE`,
});

testFlow({
  title: 'RFC 3261 §16.11 a stateless proxy says nothing of its own, and stays on the path',
  set: async (stage) => {
    const registrar = await stage.server('registrar', 'biloxi.test');
    const bob = await stage.phone('bob', { at: registrar });
    const { host, element } = await stage.machine('stateless');
    element.transactions[Symbol.dispose](); // it has none
    new StatelessProxy({
      random: stage.random,
      transport: element.transport,
      resolver: element.resolver,
      log: silentLog,
      domains: ['biloxi.test'],
      location: stage.location,
      staticRoutes: new StaticRoutes(),
      users: stage.users,
      recordRoute: true,
      mayRelay: () => false,
    });
    stage.network.name('biloxi.test', host);
    return { alice: await stage.phone('alice'), bob };
  },
  play: talkAndEnd,
  flow: `
    alice > stateless > bob: INVITE
    bob > stateless > alice: 180 INVITE
    bob > stateless > alice: 200 INVITE
    alice > stateless > bob: ACK
    bob > stateless > alice: BYE
    alice > stateless > bob: 200 BYE`,
});

/** A proxy of RFC 2543: its Record-Route has no `lr`, and it goes to the topmost Route, which it makes the Request-URI (RFC 3261 §16.12). */
class StrictRouter {
  readonly host: string;
  readonly #nextHost: string;

  /** @param nextHost where new calls go */
  constructor({ host, element: { transactions } }: Awaited<ReturnType<FlowStage['machine']>>, nextHost: string) {
    this.host = host;
    this.#nextHost = nextHost;
    transactions.onAck(({ request }) => {
      const onward = this.#onward(request);
      transactions.sendAck(onward, this.#targetOf(onward));
    });
    transactions.onRequest((received) => {
      const onward = this.#onward(received.request);
      transactions.send(onward, this.#targetOf(onward), {
        onResponse: (response) => {
          response.headers.removeFirst('Via');
          if (response.status > 100) received.respond(response);
        },
        onFailed: () => undefined, // the caller finds out by itself
      });
    });
  }

  #onward(request: SipRequest): SipRequest {
    const onward = request.clone();
    const [next, ...routes] = request.headers.values('Route');
    const uri = request.uri();
    if (uri.ok && isSipUri(uri.value) && uri.value.host !== this.host)
      onward.headers.prepend('Record-Route', `<sip:${this.host}>`);
    if (next === undefined) return onward;
    onward.requestUri = next.slice(1, -1);
    onward.headers.set('Route', routes);
    return onward;
  }

  #targetOf(request: SipRequest): Target {
    const uri = request.uri();
    assert.ok(uri.ok && isSipUri(uri.value));
    const isNumeric = /^[\d.]+$/.test(uri.value.host);
    return { transport: 'udp', address: { host: isNumeric ? uri.value.host : this.#nextHost, port: uri.value.port ?? 5060 } };
  }
}
