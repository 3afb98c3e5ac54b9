import type { Example } from './example.js';

/** Mails about an order that was placed: where it is, what it should say, the money for it. */
export const ORDER_EXAMPLES: readonly Example[] = [
  {
    name: 'order status',
    category: 'order',
    urgency: 'normal',
    wants: 'Asks where an order is',
    mails: [
      'Where is my order? I ordered two notebooks last week and have heard nothing since. Has it been sent?',
      'Order status. Could you tell me whether my order has been shipped yet, and is there a tracking number?',
      'Parcel not here. The tracking page has not changed for days. When will my package reach me?',
    ],
    reply: {
      opening: 'Thank you for your message, and I am sorry that you have to ask. I am looking up where your order is.',
      withoutDocument: null,
      closing: 'I will write again as soon as I know where your parcel is.',
    },
  },
  {
    name: 'parcel lost',
    category: 'order',
    urgency: 'high',
    wants: 'Reports that a parcel was marked as delivered but never came',
    mails: [
      'The carrier says my parcel was delivered yesterday, but nothing arrived and no neighbour has it.',
      'Package lost. It is marked as delivered but my letterbox is empty.',
    ],
    reply: {
      opening: 'Thank you for telling me, and I am sorry about the missing parcel. I am opening an inquiry with the carrier.',
      withoutDocument: null,
      closing: 'You will not be left without your notebook; I will write to you again shortly.',
    },
  },
  {
    name: 'change of address',
    category: 'order',
    urgency: 'high',
    wants: 'Wants an order sent to another address',
    mails: [
      'Wrong delivery address. I typed my old street by mistake, please change the shipping address of my order.',
      'I have moved. Can my order still be sent to my new address?',
    ],
    reply: {
      opening: 'Thank you for telling me in time. I am checking whether the parcel is still here.',
      withoutDocument: null,
      closing: 'Please send me the full new address, if it was not in your message, and I will confirm the change.',
    },
  },
  {
    name: 'change or cancel an order',
    category: 'order',
    urgency: 'high',
    wants: 'Wants to change or cancel an order',
    mails: [
      'Please cancel my order, I placed it twice by accident.',
      'Can I still change my order? I would like the blue cover and dotted paper in place of the plain one.',
      'Add another notebook to the order I made this morning, if it has not left yet.',
    ],
    reply: {
      opening: 'Thank you for your message. I am checking whether your order can still be changed.',
      withoutDocument: null,
      closing: 'I will confirm to you what I could do.',
    },
  },
  {
    name: 'invoice',
    category: 'order',
    urgency: 'normal',
    wants: 'Needs an invoice',
    mails: [
      'Invoice needed. Please send me an invoice with VAT for my order, my accountant asks for it.',
      'I did not get a receipt for my purchase. Could you issue a bill with our company name and tax number?',
    ],
    reply: {
      opening: 'Thank you for your message. I am preparing the invoice for your order.',
      withoutDocument: null,
      closing: 'If it should carry another name or a tax number, please send me these in a reply.',
    },
  },
  {
    name: 'payment',
    category: 'order',
    urgency: 'normal',
    wants: 'Has a question about a payment',
    mails: [
      'I was charged twice for one order. My card statement shows the same payment two times.',
      'My payment was declined but the money has left my account. Did the order go through?',
    ],
    reply: {
      opening: 'Thank you for telling me, and I am sorry for the worry. I am comparing the payments with your order.',
      withoutDocument: null,
      closing: 'I will write again when I have seen what happened.',
    },
  },
  {
    name: 'return',
    category: 'refund',
    urgency: 'normal',
    wants: 'Wants to return something',
    mails: [
      'I want to return my notebook, the paper is not what I expected. How do I send it back and get my money back?',
      'Return and refund. The gift was not right, it is unused. Can I send it back within the return period?',
      'I changed my mind about the purchase and want a refund.',
    ],
    reply: {
      opening: 'Thank you for your message. It is a pity that the notebook is not the right one.',
      withoutDocument: 'I am looking up the return for your order.',
      closing: 'I will tell you the next step as soon as I have looked at your order.',
    },
  },
  {
    name: 'exchange',
    category: 'refund',
    urgency: 'normal',
    wants: 'Wants to exchange something',
    mails: [
      'Can I exchange the A5 notebook for the larger size? I have not written in it.',
      'I received the wrong colour. I ordered green and got red. Please swap it.',
    ],
    reply: {
      opening: 'Thank you for your message. I am checking whether the one you would like is here.',
      withoutDocument: null,
      closing: 'I will write to you how we make the exchange.',
    },
  },
  {
    name: 'refund outstanding',
    category: 'refund',
    urgency: 'normal',
    wants: 'Asks when a refund will come',
    mails: [
      'I sent the notebook back two weeks ago and my refund has not arrived on my account.',
      'When will I get my money back? You confirmed the return already.',
    ],
    reply: {
      opening: 'Thank you for your patience. I am checking when your refund was made.',
      withoutDocument: null,
      closing: 'I will write again with the date.',
    },
  },
  {
    name: 'defective item',
    category: 'refund',
    urgency: 'normal',
    wants: 'Received a damaged or faulty product and wants it put right',
    mails: [
      'The binding came apart after a few days and pages are falling out. I would like a replacement or my money back.',
      'Arrived damaged. The corner of the cover is crushed and the spine is torn, the box was wet. Please replace it.',
      'Several pages are stuck together and the thread of the binding is loose. This copy is faulty.',
    ],
    reply: {
      opening: 'Thank you for telling me, and I am sorry: a notebook should not do that.',
      withoutDocument: 'I am looking up your order to put this right.',
      closing: 'A photograph of the damage helps me to see where it went wrong; please send one if you have not yet.',
    },
  },
];
