import type { NetworkView } from '../../main/contract/network-view.ts';
import { cannedNowUnixMs } from './canned.ts';

/** Nobody else is there, and nobody can come. */
export const aloneNetwork: NetworkView = {
  isOpen: false,
  isAnnounced: true,
  members: [{ name: 'ada', isOwn: true, devices: [] }],
  invitations: [],
  nearby: [],
};

const link = 'trapeze:join?code=K7QD-2M4X-9RTB&domain=trapeze.local&until=1774796227&at=192.168.1.20%3A40961';
const device = { transport: 'udp', userAgent: 'Trapeze/0.1.0', expiresAtUnixMs: cannedNowUnixMs + 3_000_000 };

/** A small office: two have joined, a third is invited, and there is another copy. */
export const officeNetwork: NetworkView = {
  isOpen: true,
  isAnnounced: true,
  members: [
    { name: 'ada', isOwn: true, devices: [{ ...device, address: '192.168.1.20:49212' }] },
    {
      name: 'grace',
      isOwn: false,
      devices: [
        { ...device, address: '192.168.1.31:50771' },
        { ...device, userAgent: 'Snom-D785/10.1.169.16', transport: 'tcp', address: '192.168.1.47:5060' },
      ],
    },
    { name: 'reception', isOwn: false, devices: [] },
  ],
  invitations: [
    { id: 'M3', state: 'used', remaining: 0, expiresAtUnixMs: cannedNowUnixMs },
    { id: 'K7', state: 'open', code: 'K7QD-2M4X-9RTB', link, remaining: 1, expiresAtUnixMs: cannedNowUnixMs + 840_000 },
  ],
  nearby: [
    {
      id: '0a1b2c3d',
      name: '林薇',
      domain: 'trapeze.local',
      address: '192.168.1.52:5060',
      isInviting: true,
      owner: 'linwei',
    },
    {
      id: '4e5f6071',
      name: 'Katherine Johnson',
      domain: 'trapeze.local',
      address: '192.168.1.66:5060',
      isInviting: false,
      accountId: 'office',
      owner: 'katherine',
    },
  ],
};
