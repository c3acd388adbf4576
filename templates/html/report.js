"use strict";
(() => {
  const entries = [...document.querySelectorAll(".entry")];
  const form = document.getElementById("filters");
  const fold = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/\s+/g, " ");

  const openUpTo = (element) => {
    for (let at = element; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  };

  const followHash = () => {
    const name = decodeURIComponent(location.hash.slice(1));
    const target = name.includes("=") ? null : document.getElementById(name);
    if (!target) return;
    if (target.classList.contains("entry") && target.hidden) form?.reset();
    openUpTo(target);
    target.scrollIntoView();
  };

  if (form) {
    const searched = entries.map((entry) => fold(entry.textContent));
    const matches = document.getElementById("matches");
    const groups = [...document.querySelectorAll(".entries, .entries .group")];

    const fits = (entry, text, wanted) => {
      const data = entry.dataset;
      return (
        wanted.words.every((word) => text.includes(word)) &&
        (!wanted.outcome || data.outcome === wanted.outcome) &&
        (!wanted.grading || data.grading === wanted.grading) &&
        (!wanted.unit || data.unit === wanted.unit) &&
        (!wanted.criterion || (data.criteria || "").split(" ").includes(wanted.criterion))
      );
    };

    const apply = () => {
      const given = Object.fromEntries([...new FormData(form)].filter(([, value]) => value.trim()));
      const active = Object.keys(given).length > 0;
      const wanted = { ...given, words: fold(given.q || "").split(" ").filter(Boolean) };
      let count = 0;
      entries.forEach((entry, place) => {
        entry.hidden = active && !fits(entry, searched[place], wanted);
        if (!entry.hidden) count += 1;
      });
      for (const group of groups) {
        const left = [...group.querySelectorAll(".entry")].some((entry) => !entry.hidden);
        group.hidden = active && !left;
        if (group.tagName === "DETAILS") group.open = active && left;
      }
      matches.textContent = matches.dataset.words.replace("{count}", count).replace("{total}", entries.length);
      return given;
    };

    const remember = () => {
      const state = new URLSearchParams(apply()).toString();
      if (state || location.hash.includes("=")) history.replaceState(null, "", `#${state}`);
    };

    const restore = () => {
      if (!location.hash.includes("=")) return followHash();
      const state = new URLSearchParams(location.hash.slice(1));
      for (const field of form.elements) if (field.name) field.value = state.get(field.name) || "";
      apply();
    };

    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", remember);
    form.addEventListener("reset", () => setTimeout(remember));
    for (const button of form.querySelectorAll("[data-open]")) {
      button.addEventListener("click", () => {
        for (const entry of entries) if (entry.tagName === "DETAILS") entry.open = button.dataset.open === "true";
      });
    }
    addEventListener("hashchange", restore);
    apply();
    restore();
  }

  for (const button of document.querySelectorAll(".copy")) {
    const text = button.previousElementSibling.textContent;
    const words = button.textContent;
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text);
      button.textContent = button.dataset.done;
      setTimeout(() => (button.textContent = words), 2000);
    });
  }

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const one of closed) {
      one.open = true;
      one.classList.add("was-closed");
    }
  });
  addEventListener("afterprint", () => {
    for (const one of closed) {
      one.open = false;
      one.classList.remove("was-closed");
    }
  });
})();
