// What npm's packages compute, for tests/test_npm.c: one request a line on
// standard input, one answer a line on standard output, all JSON.  The packages
// are found by NODE_PATH; Twilio's by its file, since the whole takes a second.
'use strict';
const jwt = require('jsonwebtoken');
const { SegmentedMessage } = require('sms-segments-calculator');
const twilio = require('twilio/lib/webhooks/webhooks');

const kinds = {
	segments({ text }) {
		const message = new SegmentedMessage(
			text.normalize('NFC'), 'auto', false);

		return { alphabet: message.encodingName,
			segments: message.segmentsCount };
	},
	twilio({ token, url, fields }) {
		return { signature:
			twilio.getExpectedTwilioSignature(token, url, fields) };
	},
	body_hash({ body }) {
		return { hash: twilio.getExpectedBodyHash(body) };
	},
	jwt({ payload, secret, algorithm }) {
		return { token: jwt.sign(payload, secret,
			{ algorithm, noTimestamp: true }) };
	},
};

const lines = require('fs').readFileSync(0, 'utf8').split('\n');
const answers = lines.filter((line) => line !== '').map((line) => {
	const request = JSON.parse(line);

	return JSON.stringify(kinds[request.kind](request));
});
process.stdout.write(answers.join('\n') + '\n');
