import { Instance } from './instance.js';
import { Plot } from './plot.js';
import { element, milliseconds } from './text.js';

const $ = (id) => document.getElementById(id);
const LINES = 100;
const instances = new Map();
const hitRate = new Plot($('hit-rate'), 100, (rate) => `${Math.round(rate)} %`);
const latency = new Plot($('latency'), null, milliseconds);
let controlled = false;
/** How far the server's clock is. */
let ahead = 0;

async function call(url, body) {
	const options = (body === undefined) ? {}
		: { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
	const response = await fetch(url, { cache: 'no-store', ...options });
	const answer = await response.json();
	if (!response.ok) {
		throw new Error(answer.detail ?? answer.title ?? `Status ${response.status}`);
	}
	return answer;
}

async function post(url, body = {}) {
	try {
		$('done').textContent = (await call(url, body)).done;
		$('done').classList.remove('error');
	}
	catch (error) {
		$('done').textContent = error.message;
		$('done').classList.add('error');
	}
}

function showInstances(views) {
	for (const view of views) {
		if (!instances.has(view.name)) {
			const created = new Instance(view, post);
			created.control(controlled);
			instances.set(view.name, created);
			$('instances').insertBefore(created.section, $('alone'));
		}
		instances.get(view.name).show(view);
	}
	$('alone').hidden = instances.size > 1;
}

function timing({ instance, fromReceipt, fromCommit }) {
	const created = element('p');
	const name = element('span', instance);
	name.dataset.instance = instance;
	created.append(name, ` evicted ${milliseconds(fromReceipt)} after receipt`);
	if (fromCommit !== null) {
		created.append(`, ≤ ${milliseconds(fromCommit)} after COMMIT`);
	}
	return created;
}

/** A line that is there already gets its new state. */
function showLine(line) {
	const item = element('li');
	item.dataset.id = line.id;
	item.className = line.kind + (line.what[0].endsWith(' LIVE') ? ' live' : '');
	item.append(element('time', new Date(line.at).toTimeString().slice(0, 8)), ' ', element('strong', line.what.join(', ')),
		` ${line.detail}`, ...line.timings.map(timing));
	const known = $('strip').querySelector(`[data-id="${line.id}"]`);
	if (known) {
		known.replaceWith(item);
		return;
	}
	$('strip').prepend(item);
	if ($('strip').childElementCount > LINES) {
		$('strip').lastElementChild.remove();
	}
}

function listen() {
	const source = new EventSource('/live');
	source.onopen = () => $('strip').replaceChildren();
	source.onerror = () => instances.forEach((instance) => instance.lost());
	source.addEventListener('instances', (message) => {
		ahead = Number(message.lastEventId) - Date.now();
		showInstances(JSON.parse(message.data));
	});
	source.addEventListener('line', (message) => showLine(JSON.parse(message.data)));
}

function sample() {
	const samples = [...instances.values()].map((instance) => instance.sample());
	hitRate.add(samples.map(({ name, closed, hitRate: value }) => ({ name, closed, value })));
	latency.add(samples.map(({ name, closed, latency: value }) => ({ name, closed, value })));
}

/** Only the instance that has the database offers to do things to it. */
async function control() {
	try {
		$('readers').checked = (await call('/demo/readers')).active;
		controlled = true;
	}
	catch {
		$('no-controls').hidden = false;
	}
	$('controls').hidden = !controlled;
	instances.forEach((instance) => instance.control(controlled));
}

$('one').addEventListener('submit', (event) => {
	event.preventDefault();
	const id = Number(event.target.elements.id.value);
	post(`/demo/books/${id}/${event.submitter?.value ?? 'change'}`);
});
document.querySelectorAll('[data-post]').forEach((button) =>
	button.addEventListener('click', () => post(button.dataset.post)));
$('readers').addEventListener('change', (event) => call('/demo/readers', { active: event.target.checked }));

/** A fade that began in the other scheme would go on in its colours. */
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () =>
	document.getAnimations().forEach((fade) => fade.finish()));

control();
listen();
setInterval(sample, 1000);
setInterval(() => instances.forEach((instance) => instance.showProof(Date.now() + ahead)), 100);
