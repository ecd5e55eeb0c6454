import { Action, call, each } from './action';
import { bitsOf, parseAddress } from '../../../src/engine/address/cidr';

/** What is done with sockets. */

/** The descriptor that is opened. */
export const SOCKET = 4;

const FAMILIES = { AF_UNIX: 1, AF_INET: 2, AF_INET6: 10, AF_NETLINK: 16, AF_PACKET: 17, AF_ALG: 38, AF_VSOCK: 40 };
const TYPES = {
  SOCK_STREAM: 1,
  SOCK_DGRAM: 2,
  SOCK_RAW: 3,
  SOCK_SEQPACKET: 5,
  SOCK_RAW_CLOEXEC: 0x80003,
  SOCK_STREAM_CLOEXEC: 0x80001,
};
const OPTIONS = { SO_REUSEADDR: 2, SO_KEEPALIVE: 9, SO_BINDTODEVICE: 25, SO_ATTACH_FILTER: 26, SO_MARK: 36 };

/** What a call comes back with, as EINPROGRESS, while the connection is made: the sockets of most HTTP clients do not block. */
export const UNDER_WAY = -115;

type Protocol = 'tcp' | 'udp';

export function listens(address: string, port: number, res = 0): Action {
  return each(
    binds(address, port, 'tcp'),
    call('listen', [SOCKET, 128], [res]),
  );
}

export function listensAnywhere(): Action {
  return each(sockets('AF_INET', 'SOCK_STREAM'), call('listen', [SOCKET, 128], [0]));
}

export function binds(address: string, port: number, protocol: Protocol): Action {
  return each(
    sockets(familyOf(address), protocol === 'tcp' ? 'SOCK_STREAM' : 'SOCK_DGRAM'),
    call('bind', [SOCKET], [0, sockaddr(address, port)]),
  );
}

export function pairs(family: keyof typeof FAMILIES): Action {
  return call('socketpair', [FAMILIES[family], TYPES.SOCK_STREAM, 0], [0, 5, 6, 1, 2]);
}

export function sockets(family: keyof typeof FAMILIES, type: keyof typeof TYPES, protocol = 0): Action {
  return call('socket', [FAMILIES[family], TYPES[type], protocol], [SOCKET]);
}

export function connects(address: string, port: number, protocol: Protocol = 'tcp', res = 0): Action {
  return each(
    sockets(familyOf(address), protocol === 'tcp' ? 'SOCK_STREAM' : 'SOCK_DGRAM'),
    call('connect', [SOCKET, sockaddr(address, port)], [res, tuple(address, port)]),
  );
}

/** A datagram from a socket that is not connected. */
export function sends(address: string, port: number, by: 'sendto' | 'sendmsg' = 'sendto'): Action {
  return each(
    sockets(familyOf(address), 'SOCK_DGRAM'),
    call(by, [SOCKET, 32, tuple(address, port)], [32, 'x'.repeat(32)]),
  );
}

export function connectsTo(path: string, res = 0): Action {
  return each(
    sockets('AF_UNIX', 'SOCK_STREAM'),
    call('connect', [SOCKET, Buffer.concat([byte('AF_UNIX'), text(path)])],
      [res, Buffer.concat([byte('AF_UNIX'), Buffer.alloc(16), text(path)])]),
  );
}

export function setsOption(option: keyof typeof OPTIONS): Action {
  return each(sockets('AF_INET', 'SOCK_STREAM'), call('setsockopt', [], [0, SOCKET, 1, OPTIONS[option], Buffer.from([2, 1, 0, 0, 0]), 4]));
}

/** Opens something and has it as another descriptor too. */
export function duplicates(opened: Action, descriptor: number, to: number): Action {
  return each(opened, call('dup', [descriptor], [to]));
}

function familyOf(address: string): 'AF_INET' | 'AF_INET6' {
  return address.includes(':') ? 'AF_INET6' : 'AF_INET';
}

function byte(family: keyof typeof FAMILIES): Buffer {
  return Buffer.from([FAMILIES[family]]);
}

function sockaddr(address: string, port: number): Buffer {
  return Buffer.concat([byte(familyOf(address)), end(address, port)]);
}

/** From port 40000 of the pod. */
function tuple(address: string, port: number): Buffer {
  const family = familyOf(address);
  return Buffer.concat([byte(family), end(family === 'AF_INET' ? '10.244.0.7' : 'fd00::7', 40_000), end(address, port)]);
}

function end(address: string, port: number): Buffer {
  return Buffer.concat([bytesOf(address), Buffer.from([port % 256, Math.floor(port / 256)])]);
}

function bytesOf(address: string): Buffer {
  const { family, first } = parseAddress(address);
  return Buffer.from(first.toString(16).padStart(bitsOf(family) / 4, '0'), 'hex');
}

function text(path: string): Buffer {
  return Buffer.from(`${path}\0`);
}
