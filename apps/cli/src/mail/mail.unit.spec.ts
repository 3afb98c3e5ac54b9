import { describe, expect, it } from '@jest/globals';
import { senderOf } from './envelope.js';
import { exitOfReply } from './reply.js';

describe('senderOf', () => {
  it.each([
    ['From: Ada <ada@example.com>\r\n\r\nHi', 'ada@example.com'],
    ['Subject: x\nFROM:\n "Ada, L." <ada@example.com>\n\nFrom: eve@example.net', 'ada@example.com'],
    ['Subject: none\n\nFrom: eve@example.net', 'unknown@localhost'],
    ['Return-Path: <>\nFrom: mailer-daemon@example.com\n\n', ''],
    ['Return-Path: <list@example.org>\nFrom: ada@example.com\n\n', 'list@example.org'],
    ['From: <ünï@example.com>\n\n', 'unknown@localhost'],
    ['From: <ada@example.com> NOTIFY=SUCCESS\n\n', 'ada@example.com'],
    ['From: undisclosed\n\n', 'unknown@localhost'],
    ['', 'unknown@localhost'],
    ['From: "a b"@example.com\n\n', 'unknown@localhost'],
  ])('of %j is %j', (raw, address) => expect(senderOf(Buffer.from(raw))).toBe(address));
});

describe('exitOfReply', () => {
  const where = { sent: true, host: '127.0.0.1', port: 4425 };
  it.each([
    [{ message: 'x', responseCode: 552, response: '552 too large' }, 'refused', 'too large'],
    [{ message: 'Message size larger than allowed', code: 'EMESSAGE' }, 'refused', 'too large'],
    [{ message: 'x', responseCode: 451, response: '451 later' }, 'unreachable', 'send it again later'],
    [{ message: 'x', responseCode: 554, response: '554 no' }, 'refused', 'refused for good'],
    [{ message: 'x', responseCode: 421, response: '421 busy' }, 'failed', 'Send it again later'],
    [{ message: 'Connection closed' }, 'unreachable', 'may have been taken or not'],
  ] as const)('%j ends with %s', (failure, exit, words) => {
    const told = exitOfReply(failure, where);
    expect(told.exit).toBe(exit);
    expect(told.message).toContain(words);
  });

  it('says that Steward is not running when nothing listens', () => {
    const told = exitOfReply({ message: 'connect ECONNREFUSED 127.0.0.1:4425' }, { ...where, sent: false });
    expect(told).toMatchObject({ exit: 'unreachable', message: expect.stringContaining('npm start') });
  });
});
