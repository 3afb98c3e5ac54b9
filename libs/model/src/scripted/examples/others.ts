import type { Example } from './example.js';

/** Trouble with the website, displeasure, thanks, and what is no customer's mail at all. */
export const OTHER_EXAMPLES: readonly Example[] = [
  {
    name: 'bug on the website',
    category: 'bug',
    urgency: 'high',
    wants: 'Reports that something on the website does not work',
    mails: [
      'Your checkout does not work. When I click the pay button I get an error message and the page stays blank.',
      'Website problem. The shopping cart is always empty after I add an item, in Firefox and on my phone.',
      'A link on your page is broken, it gives error 404, and the pictures do not load.',
    ],
    reply: {
      opening: 'Thank you for reporting this; it helps a lot.',
      withoutDocument: null,
      closing: 'I am looking into it. If you would like to order meanwhile, write to me what you want and I will do it by hand.',
    },
  },
  {
    name: 'sign-in trouble',
    category: 'bug',
    urgency: 'normal',
    wants: 'Cannot sign in or does not get e-mails from the shop',
    mails: [
      'I cannot log in to my account. The password reset email never arrives.',
      'The discount code is rejected at the checkout as invalid, although it should be good until June.',
    ],
    reply: {
      opening: 'Thank you for telling me, and I am sorry for the trouble.',
      withoutDocument: null,
      closing: 'I am looking into it and will write again when it works.',
    },
  },
  {
    name: 'complaint',
    category: 'complaint',
    urgency: 'high',
    wants: 'Is dissatisfied and complains',
    mails: [
      'I am very disappointed. This is the third time I write and nobody answers. Terrible service, I will leave a bad review.',
      'This is unacceptable. I have waited for weeks, and your customer service ignores me. I will tell everyone not to buy from you.',
      'I am angry about how I was treated. The quality has become poor and your answer was rude.',
    ],
    reply: {
      opening: 'Thank you for your frank words. I am sorry; this is not how it should have gone.',
      withoutDocument: null,
      closing: 'I am going through what happened myself, and will write to you how I put it right.',
    },
  },
  {
    name: 'legal threat',
    category: 'complaint',
    urgency: 'high',
    wants: 'Threatens with a lawyer or a chargeback',
    mails: ['If I do not have my money by Monday I will go to my lawyer and dispute the charge with my bank.'],
    reply: {
      opening: 'Thank you for your message. I take it seriously.',
      withoutDocument: null,
      closing: 'I am looking at your case today and will answer you in person.',
    },
  },
  {
    name: 'thanks',
    category: 'other',
    urgency: 'low',
    wants: 'Says thank you',
    mails: [
      'Thank you! My notebook arrived today and it is beautiful. I love the binding.',
      'Just wanted to say how happy I am with my purchase. Wonderful work, keep it up.',
    ],
    reply: {
      opening: 'Thank you for these kind words; they are a good start into the day at the workbench.',
      withoutDocument: null,
      closing: 'Enjoy writing in it.',
    },
  },
  {
    name: 'job application',
    category: 'other',
    urgency: 'low',
    wants: 'Asks for work or an internship',
    mails: ['I am a student of design and would like to do an internship with you. My curriculum vitae is attached.'],
    reply: {
      opening: 'Thank you for your interest in working here.',
      withoutDocument: null,
      closing: 'I will read what you sent and answer you.',
    },
  },
  {
    name: 'press and cooperation',
    category: 'other',
    urgency: 'normal',
    wants: 'Proposes an article, an interview or a cooperation',
    mails: [
      'I write for a magazine about crafts and would like to interview you about your workshop.',
      'I am a blogger. Would you send me a notebook for a review, and work together on a give-away?',
    ],
    reply: {
      opening: 'Thank you for thinking of my workshop.',
      withoutDocument: null,
      closing: 'I will think it over and answer you.',
    },
  },
  {
    name: 'automatic reply',
    category: 'other',
    urgency: 'low',
    wants: 'Is an automatic answer',
    mails: [
      'Out of office. I am on holiday until the 14th and will answer your message when I am back.',
      'This is an automatic reply. Your message was received. Please do not answer this email.',
    ],
    reply: null,
  },
  {
    name: 'marketing spam',
    category: 'spam',
    urgency: 'low',
    wants: 'Advertises services nobody asked for',
    mails: [
      'We can bring your website to the first page of Google. Our SEO experts guarantee more traffic, book a free call now.',
      'Increase your sales! Buy email lists and thousands of followers at a special price, limited offer.',
      'Dear business owner, get a loan approved within 24 hours, low rates, no paperwork.',
    ],
    reply: null,
  },
  {
    name: 'fraud',
    category: 'spam',
    urgency: 'low',
    wants: 'Looks like fraud',
    mails: [
      'Your mailbox will be closed. Verify your password within 24 hours by clicking the link below.',
      'You have won a prize of one million dollars. Send your bank details to claim the inheritance.',
      'Your domain name expires today, pay this invoice now by crypto transfer to avoid suspension.',
    ],
    reply: null,
  },
];
