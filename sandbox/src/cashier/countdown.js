(() => {
  const left = document.getElementById("left");
  if (!left) return;
  const began = Date.now(), total = Number(left.dataset.seconds), speed = Number(left.dataset.speed);
  const two = (n) => String(n).padStart(2, "0");
  const tick = () => {
    const s = Math.max(0, Math.floor(total - ((Date.now() - began) / 1000) * speed));
    const d = Math.floor(s / 86400), h = Math.floor((s % 86400) / 3600);
    const text = two(Math.floor((s % 3600) / 60)) + ":" + two(s % 60);
    left.textContent = (d ? d + left.dataset.days + " " : "") + (d || h ? two(h) + ":" : "") + text;
    left.classList.toggle("soon", s < 60);
    if (s === 0 && total > 0) location.replace(location.pathname + location.search);
  };
  if (total > 0 && speed > 0) setInterval(tick, 250);
})();
