import type { AutomationView } from '../../main/contract/automation-view.ts';

/** Nothing happens by itself. */
export const noAutomation: AutomationView = {
  api: { isOn: false, port: 7432, isPortTaken: false, hasToken: false },
  rules: [],
  webhooks: [],
};

/** An office: customers are looked up, the boss is put through at night, and a log is kept. */
export const officeAutomation: AutomationView = {
  api: { isOn: true, port: 7432, address: 'http://127.0.0.1:7432', isPortTaken: false, hasToken: true },
  rules: [
    {
      id: 'crm',
      name: 'Customer record',
      isOn: true,
      when: { caller: '+49*', who: 'anybody', accountId: 'office', days: [1, 2, 3, 4, 5], from: '09:00', until: '17:30' },
      action: { kind: 'openUrl', url: 'https://crm.example.com/people?number={number}&name={name}' },
    },
    {
      id: 'door',
      name: '',
      isOn: true,
      when: { caller: 'door@pbx.example.com', who: 'anybody', days: [], from: '', until: '' },
      action: { kind: 'answer', afterSeconds: 0 },
    },
    {
      id: 'night',
      name: 'Night duty',
      isOn: false,
      when: { caller: '', who: 'unknown', days: [], from: '22:00', until: '06:00' },
      action: { kind: 'forward', target: '2042' },
    },
  ],
  webhooks: [
    {
      id: 'log',
      isOn: true,
      url: 'https://log.example.com/calls',
      events: ['call.answered', 'call.ended'],
      state: { delivered: 128, failed: 2, waiting: 0, lastStatus: 204 },
    },
    {
      id: 'lamp',
      isOn: true,
      url: 'http://127.0.0.1:1880/lamp',
      events: ['call.incoming', 'message.received'],
      state: { delivered: 0, failed: 3, waiting: 1, lastStatus: 0 },
    },
  ],
};
