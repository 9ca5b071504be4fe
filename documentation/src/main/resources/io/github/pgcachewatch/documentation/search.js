(function () {
  const query = document.getElementById("query");
  const results = document.getElementById("results");
  const narrow = window.matchMedia("(max-width: 50rem)");
  const entries = window.searchIndex.map((entry) => ({ ...entry, all: (entry.title + " " + entry.text).toLowerCase() }));

  if (narrow.matches) {
    document.querySelector("nav details").open = false;
  }

  function rank(entry, words) {
    return words.reduce((sum, word) =>
      sum + (entry.title.toLowerCase().includes(word) ? 100 : 0) + entry.all.split(word).length, 0);
  }

  function find(words) {
    return entries
      .filter((entry) => words.every((word) => entry.all.includes(word)))
      .sort((one, other) => rank(other, words) - rank(one, words))
      .slice(0, 12);
  }

  function excerpt(entry, word) {
    const start = entry.text.lastIndexOf(" ", entry.text.toLowerCase().indexOf(word) - 40) + 1;
    const end = entry.text.indexOf(" ", start + 120);
    return entry.text.slice(start, end < 0 ? undefined : end);
  }

  function item(entry, words) {
    const link = document.createElement("a");
    link.href = entry.url;
    link.textContent = entry.title === entry.page ? entry.title : entry.page + ": " + entry.title;
    const small = document.createElement("small");
    small.textContent = excerpt(entry, words[0]);
    link.append(small);
    const line = document.createElement("li");
    line.append(link);
    return line;
  }

  function show() {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = words.length ? find(words) : [];
    results.replaceChildren(...found.map((entry) => item(entry, words)));
    if (words.length && !found.length) {
      results.textContent = "Nothing was found.";
    }
    results.hidden = !words.length;
  }

  query.addEventListener("input", show);
  query.addEventListener("focus", show);
  document.addEventListener("click", (event) => {
    if (event.target !== query) {
      results.hidden = true;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      results.hidden = true;
    }
    if (event.key === "Enter" && document.activeElement === query) {
      results.querySelector("a")?.click();
    }
    if (event.key === "/" && document.activeElement !== query) {
      event.preventDefault();
      query.focus();
    }
  });
})();
