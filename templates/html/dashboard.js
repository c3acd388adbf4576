"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const form = document.getElementById("choose");
  const body = document.getElementById("rows");
  const count = document.getElementById("count");
  const page = document.getElementById("page");
  const back = document.getElementById("back");
  const next = document.getElementById("next");
  const size = 50;
  const shown = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  const fold = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/\s+/g, " ").trim();
  let names = null; // folded when first searched: most visits never search
  let found = data.rows.keys();
  let at = 0;

  const cell = (text, isFigure) => {
    const element = document.createElement("td");
    element.textContent = text;
    if (isFigure) element.className = "figure";
    return element;
  };

  const row = ([name, slug, province, , , grade, score, share, major, minor, open]) => {
    const element = document.createElement("tr");
    const first = document.createElement("td");
    const link = document.createElement("a");
    link.href = `agencies/${encodeURIComponent(slug)}.html`;
    link.textContent = name;
    first.append(link);
    const coverage = document.documentElement.lang === "vi" ? `${shown.format(share)} %` : `${share}%`;
    const figures = [score === null ? "–" : shown.format(score), coverage, ...[major, minor, open].map(shown.format)];
    element.append(first, cell(data.provinces[province]), cell(data.grades.at(grade)), ...figures.map((one) => cell(one, true)));
    return element;
  };

  const draw = () => {
    const pages = Math.max(1, Math.ceil(found.length / size));
    at = Math.min(at, pages - 1);
    body.replaceChildren(...found.slice(at * size, (at + 1) * size).map((place) => row(data.rows[place])));
    count.textContent = count.dataset.words.replace("{count}", shown.format(found.length));
    page.textContent = page.dataset.words.replace("{page}", at + 1).replace("{pages}", pages);
    back.disabled = at === 0;
    next.disabled = at >= pages - 1;
  };

  const choose = () => {
    const wanted = Object.fromEntries([...new FormData(form)].filter(([, value]) => value.trim()));
    const words = fold(wanted.q || "").split(" ").filter(Boolean);
    if (words.length) names ??= data.rows.map(([name]) => fold(name));
    const types = data.types.map(([key]) => key);
    found = [...data.rows.keys()].filter((place) => {
      const one = data.rows[place];
      return (
        (!wanted.province || data.provinces[one[2]] === wanted.province) &&
        (!wanted.level || data.levels[one[3]] === wanted.level) &&
        (!wanted.type || types[one[4]] === wanted.type) &&
        (!wanted.grade || one[5] === Number(wanted.grade)) &&
        words.every((word) => names[place].includes(word))
      );
    });
    at = 0;
    draw();
    const state = new URLSearchParams(wanted).toString();
    if (state || location.hash.includes("=")) history.replaceState(null, "", `#${state}`);
  };

  const turn = (step) => {
    at += step;
    draw();
    document.getElementById("ranking").scrollIntoView();
  };

  if (location.hash.includes("=")) {
    const state = new URLSearchParams(location.hash.slice(1));
    for (const field of form.elements) if (field.name) field.value = state.get(field.name) || "";
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", choose);
  form.addEventListener("reset", () => setTimeout(choose));
  back.addEventListener("click", () => turn(-1));
  next.addEventListener("click", () => turn(1));
  document.getElementById("agencies").hidden = false;
  choose();
})();
