import type { TriagePlan } from '@steward/contracts';

/** Mails in other words than the examples', for the quality check alone. Whoever improves the examples must not copy from here. */
export const HELD_OUT_MAILS: readonly { subject: string; text: string; category: TriagePlan['category'] }[] = [
  {
    category: 'order',
    subject: 'Still waiting for #10442',
    text: 'Hi there,\n\nit is nine days now since I bought the linen journal from you. Is it on its way already? DHL shows nothing.\n\nThanks, Marta',
  },
  {
    category: 'order',
    subject: 'Rechnung / invoice for March purchase',
    text: 'Good morning, for our bookkeeping we require a proper invoice made out to Hollmann Design GmbH. Could you send the PDF? Best, Jens',
  },
  {
    category: 'order',
    subject: 'oops, wrong house number',
    text: 'I just noticed that I entered number 14 and we live at number 41. If the package is still with you, could you correct that?',
  },
  {
    category: 'order',
    subject: 'Please stop order 10518',
    text: 'Hello, my daughter bought the same thing as a surprise, so I do not need mine. It would be great if you could call off the order before it leaves.',
  },
  {
    category: 'question',
    subject: 'Birthday on the 20th',
    text: 'If I place the order tonight, is there a chance that it gets to Hamburg before the 20th? And what is the charge for postage?',
  },
  {
    category: 'question',
    subject: 'fountain pens',
    text: 'I write with rather wet nibs and most notebooks feather terribly. What kind of paper is inside yours, and does ink show through on the other side?',
  },
  {
    category: 'question',
    subject: 'Stocking your journals',
    text: 'Dear maker, our stationery store in Ghent would love to carry your line. What are your terms for resellers and the minimum quantity?',
  },
  {
    category: 'question',
    subject: 'Engraving?',
    text: 'My parents celebrate their golden wedding. Would it be possible to have their names and the date pressed into the front of a book?',
  },
  {
    category: 'question',
    subject: 'Switzerland',
    text: 'Can you deliver to Zurich too? The shop only lets me pick countries in the European Union.',
  },
  {
    category: 'refund',
    subject: 'Not for me after all',
    text: 'The book is lovely but far too heavy for my bag. I have not used it. May I send it back, and how do I get the purchase price reimbursed?',
  },
  {
    category: 'refund',
    subject: 'Pages loose',
    text: 'After one week of careful use the stitching gave way and a whole section came out. I think this one slipped through your quality check. Could I get a new one?',
  },
  {
    category: 'refund',
    subject: 'Credit not received',
    text: 'You got my parcel with the returned items on the 3rd. As of today nothing has been credited to my card. When can I expect the money?',
  },
  {
    category: 'bug',
    subject: 'cannot pay',
    text: 'I tried three times on two browsers. After I enter my card the page just spins and then says "something went wrong". Is your site down?',
  },
  {
    category: 'bug',
    subject: 'Account access',
    text: 'Every time I try to log in, the page sends me round in a circle, and the mail for setting a new password does not turn up either.',
  },
  {
    category: 'complaint',
    subject: 'Shame',
    text: 'Honestly, I have never been treated like this by a shop. Four messages, zero response. I regret ever having bought from you and I will post about it.',
  },
  {
    category: 'complaint',
    subject: 'Last warning',
    text: 'I will hand the matter over to my solicitor and have the payment reversed by my card company unless you act by Wednesday.',
  },
  {
    category: 'other',
    subject: 'A big thank you',
    text: 'The journal came today. My wife cried when she unwrapped it. You make such gorgeous things, please never stop!',
  },
  {
    category: 'other',
    subject: 'Abwesenheit / Out of the office: your message',
    text: 'I am away until 3 August with no access to mail. In urgent matters please contact my colleague.',
  },
  {
    category: 'spam',
    subject: 'Rank #1 - quick question',
    text: 'Hello, I went through your web site and found several errors that hurt your ranking. Our agency can double your visitors in 30 days. Shall I send you a quote?',
  },
  {
    category: 'spam',
    subject: 'Action required: storage full',
    text: 'Your email account reached its quota. Confirm your login data here to keep receiving messages, else it will be suspended today.',
  },
];
