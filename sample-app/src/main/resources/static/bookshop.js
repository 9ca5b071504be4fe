const $ = (id) => document.getElementById(id);
const LINES = 100;
const digits = { price: 2, rating: 1 };
const words = { change: 'changed', eviction: 'evicted', listener: 'listener' };

/** Text is set, never parsed: whatever stands in the database, it cannot become markup. */
function element(name, text = '') {
	const created = document.createElement(name);
	created.textContent = text;
	return created;
}

function row(cells, name = 'td') {
	const created = document.createElement('tr');
	created.append(...cells.map((cell) => element(name, cell ?? '–')));
	return created;
}

function table(objects) {
	const created = document.createElement('table');
	created.createTHead().append(row(Object.keys(objects[0]), 'th'));
	created.createTBody().append(...objects.map((object) => row(Object.entries(object).map(([name, value]) =>
		(name in digits) ? value?.toFixed(digits[name]) : value))));
	return created;
}

function note(id, text, error = false) {
	$(id).textContent = text;
	$(id).classList.toggle('error', error);
}

async function call(url, options) {
	const response = await fetch(url, { cache: 'no-store', ...options });
	const body = await response.json();
	if (!response.ok) {
		throw new Error(body.detail ?? body.title ?? `Status ${response.status}`);
	}
	return body;
}

function showListener(state) {
	$('listener').textContent = state;
	$('listener').classList.toggle('live', state === 'LIVE');
}

function showStatus(status) {
	showListener(status.listener);
	if (status.caches.length > 0) {
		$('caches').replaceChildren(...status.caches.map((cache) =>
			row([cache.name, cache.hits, cache.misses, cache.entries])));
	}
}

function showEvent(event) {
	const item = document.createElement('li');
	item.className = event.kind;
	item.append(element('time', new Date(event.at).toLocaleTimeString()), ` ${words[event.kind]} `,
		element('strong', event.what), ` ${event.keys} `, element('small', event.note));
	$('events').prepend(item);
	while ($('events').childElementCount > LINES) {
		$('events').lastElementChild.remove();
	}
}

function listen() {
	const source = new EventSource('/live');
	source.onopen = () => $('events').replaceChildren();
	source.onerror = () => showListener('page disconnected');
	source.addEventListener('status', (message) => showStatus(JSON.parse(message.data)));
	source.addEventListener('event', (message) => showEvent(JSON.parse(message.data)));
}

const misses = (status) => status.caches.reduce((sum, cache) => sum + cache.misses, 0);

/** Reads, and tells by the misses before and after where the answer came from. */
async function read(url) {
	try {
		const before = await call('/live/status');
		const start = performance.now();
		const found = await call(url);
		const took = (performance.now() - start).toFixed(1);
		const after = await call('/live/status');
		showStatus(after);
		const source = (misses(after) > misses(before)) ? 'the database' : 'the cache';
		note('read-note', `GET ${url} answered from ${source} in ${took} ms`);
		return found;
	}
	catch (error) {
		note('read-note', error.message, true);
		return null;
	}
}

function show(found) {
	const objects = [found ?? []].flat();
	$('result').replaceChildren(...(objects.length > 0) ? [table(objects)] : []);
}

$('read').addEventListener('submit', async (event) => {
	event.preventDefault();
	const id = Number(event.target.elements.id.value);
	const wanted = event.submitter?.value ?? 'book';
	if (wanted === 'catalogue') {
		show(await read('/catalogue'));
		return;
	}
	const book = await read(`/books/${id}`);
	show((wanted === 'author' && book) ? await read(`/books?author=${book.authorId}`) : book);
});

$('write').addEventListener('submit', async (event) => {
	event.preventDefault();
	const { id, price, title } = event.target.elements;
	const update = {};
	if (price.value) {
		update.price = Number(price.value);
	}
	if (title.value) {
		update.title = title.value;
	}
	try {
		const book = await call(`/behind-the-back/books/${Number(id.value)}`, {
			method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(update) });
		note('write-note', `Book ${book.id} is now “${book.title}” at ${book.price.toFixed(2)}. Look it up.`);
	}
	catch (error) {
		note('write-note', error.message, true);
	}
});

listen();
