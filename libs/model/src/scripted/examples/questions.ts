import type { Example } from './example.js';

/** Mails that ask something before, or apart from, a purchase. */
export const QUESTION_EXAMPLES: readonly Example[] = [
  {
    name: 'shipping time',
    category: 'question',
    urgency: 'normal',
    wants: 'Asks how long delivery takes or what it costs',
    mails: [
      'How long does shipping take? If I order today, when would a notebook arrive?',
      'Delivery times and shipping costs. What does postage cost and how many days does it take?',
      'I need a present by Friday. Would it arrive in time if I buy it now?',
    ],
    reply: {
      opening: 'Thank you for asking about delivery.',
      withoutDocument: 'I am looking up the time and the cost for your address.',
      closing: 'If you tell me where the parcel should go, I can say it more exactly.',
    },
  },
  {
    name: 'shipping abroad',
    category: 'question',
    urgency: 'normal',
    wants: 'Asks whether parcels go to another country',
    mails: [
      'Do you ship to Norway? I live outside the EU and wonder about customs.',
      'International shipping: do you send parcels overseas, to Canada or Australia?',
    ],
    reply: {
      opening: 'Thank you for asking.',
      withoutDocument: 'I am checking whether and how I can send to your country.',
      closing: 'Please write to me if anything about it is unclear.',
    },
  },
  {
    name: 'paper and materials',
    category: 'question',
    urgency: 'normal',
    wants: 'Asks about paper or materials',
    mails: [
      'What paper do you use? Does fountain pen ink bleed through, and how many grams is it?',
      'Is the cover real leather or vegan? I would like to know what materials the notebooks are made of.',
      'How many pages does the notebook have, and does it lie flat when open?',
    ],
    reply: {
      opening: 'Thank you for your interest in how the notebooks are made.',
      withoutDocument: 'I am looking up the details for you.',
      closing: 'Please ask on if there is anything else you would like to know.',
    },
  },
  {
    name: 'personalisation',
    category: 'question',
    urgency: 'normal',
    wants: 'Asks for a custom or engraved notebook',
    mails: [
      'Could you emboss initials on the cover? I would like a personalised notebook as a gift.',
      'Custom order. Can you bind a notebook in a special size with our own paper and a name on the front?',
    ],
    reply: {
      opening: 'Thank you for your idea.',
      withoutDocument: 'I am checking what I can make for you.',
      closing: 'Please tell me the text, the size and the date by which you need it.',
    },
  },
  {
    name: 'wholesale',
    category: 'question',
    urgency: 'normal',
    wants: 'Asks about wholesale or a larger quantity',
    mails: [
      'We run a small bookshop and would like to stock your notebooks. Do you offer wholesale prices?',
      'Bulk order for our company. Is there a discount for fifty notebooks?',
    ],
    reply: {
      opening: 'Thank you for your interest in a larger order.',
      withoutDocument: 'I am putting together what I can offer.',
      closing: 'Please tell me the quantity and the date you have in mind.',
    },
  },
  {
    name: 'availability',
    category: 'question',
    urgency: 'low',
    wants: 'Asks whether something is or will be available',
    mails: [
      'The green A5 notebook is sold out. When will it be back in stock?',
      'Do you still make the travel size? I cannot find it in the shop any more.',
      'Do you also sell refills or other sizes?',
    ],
    reply: {
      opening: 'Thank you for asking.',
      withoutDocument: 'I am checking what is on the workbench.',
      closing: 'I will gladly write to you when it is there.',
    },
  },
  {
    name: 'vouchers and discounts',
    category: 'question',
    urgency: 'low',
    wants: 'Asks about a voucher or a discount',
    mails: [
      'Do you sell gift vouchers? I would like to give one for a birthday.',
      'Is there a discount code for students, or a sale coming up?',
    ],
    reply: {
      opening: 'Thank you for asking.',
      withoutDocument: 'I am looking up what there is at the moment.',
      closing: 'Please write to me if you would like one.',
    },
  },
  {
    name: 'care and repair',
    category: 'question',
    urgency: 'low',
    wants: 'Asks how to care for a notebook',
    mails: [
      'How do I clean the cover? I spilled coffee on my notebook. Can it be repaired?',
      'Do you rebind old notebooks, or have advice on how to look after the leather?',
    ],
    reply: {
      opening: 'Thank you for asking; it is good to hear that it is in use.',
      withoutDocument: 'I am writing down for you what helps.',
      closing: 'A photograph lets me say more.',
    },
  },
  {
    name: 'workshop and shop visit',
    category: 'question',
    urgency: 'low',
    wants: 'Asks about opening hours, a visit or a course',
    mails: [
      'What are your opening hours? Can I visit the workshop and see how the notebooks are bound?',
      'Do you give bookbinding courses for beginners?',
    ],
    reply: {
      opening: 'Thank you for your interest.',
      withoutDocument: 'I am looking at the calendar.',
      closing: 'I look forward to hearing which day would suit you.',
    },
  },
];
