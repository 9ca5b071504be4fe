import { CacheTable } from './cache.js';
import { element } from './text.js';

const FROZEN = 8000;
const WAL_ROLES = { reader: ', reads the WAL for all', candidate: ', about to read the WAL',
	follower: ', follows the reader of the WAL' };
const sum = (caches, figure) => caches.reduce((total, cache) => total + cache[figure], 0);

/** The panel of one instance. */
export class Instance {

	constructor(view, post) {
		this.section = document.getElementById('instance').content.firstElementChild.cloneNode(true);
		this.section.dataset.instance = view.name;
		this.caches = new Map();
		this.find('h2').append(`Instance ${view.name} `, element('small', `port ${view.port}`));
		this.find('h2').id = `instance-${view.name}`;
		this.section.setAttribute('aria-labelledby', `instance-${view.name}`);
		this.find('meter').setAttribute('aria-label', 'Age of the last proof of life');
		this.section.querySelectorAll('[data-fault]').forEach((button) => button.addEventListener('click', () => {
			post(`/demo/instances/${view.name}/${button.dataset.fault}`);
			if (button.dataset.fault === 'freeze') {
				button.disabled = true;
				setTimeout(() => button.disabled = false, FROZEN);
			}
		}));
		this.before = view;
	}

	find(selector) {
		return this.section.querySelector(selector);
	}

	control(controlled) {
		this.find('.buttons').hidden = !controlled;
	}

	show(view) {
		this.view = view;
		const service = view.open ? 'hits are served' : 'reads bypass the caches';
		this.showGate(`${view.listener}: ${service}${WAL_ROLES[view.walRole] ?? ''}`, view.open);
		this.showFigure('hits', sum(view.caches, 'hits'));
		this.showFigure('bypassed', sum(view.caches, 'bypassed'));
		this.showFigure('refused', sum(view.caches, 'refused'));
		this.showFigure('evictions', sum(view.caches, 'evictions'));
		this.showFigure('reconnects', view.reconnects);
		view.caches.forEach((cache) => this.cache(cache).show(cache));
	}

	/** Text that stays the same is not set again: a screen reader would read it out again. */
	showGate(text, open) {
		if (this.find('.gate').textContent !== text) {
			this.find('.gate').textContent = text;
		}
		this.section.classList.toggle('closed', !open);
	}

	/** The age grows while nothing new is known. */
	showProof(now) {
		const { proved, maxStaleness } = this.view;
		const age = (proved === null) ? maxStaleness : Math.max(0, (now - proved) / 1000);
		this.find('output').textContent = (proved === null) ? 'not now' : `${age.toFixed(1)} s ago`;
		Object.assign(this.find('meter'), { max: maxStaleness, low: maxStaleness / 2, high: maxStaleness * 2 / 3,
			optimum: 0, value: age });
	}

	showFigure(name, value) {
		const figure = this.find(`[data-figure=${name}]`);
		if (name === 'bypassed' || name === 'refused') {
			figure.classList.toggle('rising', !this.view.open);
		}
		figure.textContent = value.toLocaleString('en');
	}

	cache({ name }) {
		if (!this.caches.has(name)) {
			const created = new CacheTable(name);
			this.caches.set(name, created);
			this.find('.caches').append(created.table);
		}
		return this.caches.get(name);
	}

	lost() {
		this.showGate('The page has lost its connection', false);
	}

	/** What came to pass since the last call. */
	sample() {
		const { view, before } = this;
		this.before = view;
		const hits = sum(view.caches, 'hits') - sum(before.caches, 'hits');
		const reads = hits + sum(view.caches, 'misses') - sum(before.caches, 'misses');
		const requests = view.requests - before.requests;
		return { name: view.name, closed: !view.open, hitRate: (reads > 0) ? 100 * hits / reads : null,
			latency: (requests > 0) ? (view.nanos - before.nanos) / requests / 1e6 : null };
	}

}
