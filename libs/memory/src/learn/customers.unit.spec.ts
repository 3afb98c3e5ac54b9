import { describe, expect, test } from '@jest/globals';
import { parseCustomers } from './customers.js';

describe('a list of customers', () => {
  test('gives each customer what is known, without the address', () => {
    const csv = 'email,name,notes,city\nAda@shop.example,Ada,"Likes dots,\nand blue",\nbo@shop.example,,,Oslo\n';
    expect(parseCustomers(csv, 'customers.csv')).toEqual([
      { address: 'ada@shop.example', title: 'Customer Ada', text: 'name: Ada\nnotes: Likes dots,\nand blue' },
      { address: 'bo@shop.example', title: 'Customer', text: 'city: Oslo' },
    ]);
  });

  test.each([
    ['semicolons', 'email;name\na@shop.example;Ada, of Ada & Co'],
    ['tabs', 'email\tname\na@shop.example\tAda, of Ada & Co'],
    ['a byte order mark and another order', '\uFEFFName,E-Mail\r\n"Ada, of Ada & Co",a@shop.example\r\n'],
  ])('reads %s', (_, csv) => {
    expect(parseCustomers(csv, 'c.csv')).toMatchObject([
      { address: 'a@shop.example', title: 'Customer Ada, of Ada & Co' },
    ]);
  });

  test('names every bad line and none of its content', () => {
    const csv = [
      'email,name,notes',
      'ada@shop.example,Ada,"two',
      'lines"',
      ',Nobody,x',
      'not-an-address,Secret Person,x',
      'ADA@shop.example,Again,x',
      'bo@shop.example,Bo',
      `cy@shop.example,Cy,${'x'.repeat(4_001)}`,
    ].join('\n');
    let message = '';
    try {
      parseCustomers(csv, 'customers.csv');
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message.split('\n')).toEqual([
      'customers.csv was not learned; correct it and learn it again:',
      '  line 4: “email” is empty',
      '  line 5: “email” is not a mail address',
      '  line 6: the same address is in line 3',
      '  line 7: has 2 fields, line 1 names 3 columns',
      '  line 8: “notes” has more than 4000 characters',
    ]);
  });

  test.each([
    ['nothing', '', /empty/],
    ['no column for the address', 'name,notes\nAda,x', /no column is called “email”/],
    ['a quotation mark that is never closed', 'email,name\na@shop.example,"Ada', /quotation mark/],
  ])('refuses %s', (_, csv, why) => {
    expect(() => parseCustomers(csv, 'c.csv')).toThrow(why);
  });
});
