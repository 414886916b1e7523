// Cuts a chosen photo to the wanted ratio before it is sent. Without script the server checks the ratio itself.
(function () {
  "use strict";
  const form = document.querySelector("[data-crop] form");
  const frame = document.querySelector("[data-crop] .crop");
  if (!form || !frame || !window.createImageBitmap || !window.DataTransfer) return;
  const input = form.querySelector("input[type=file]");
  const canvas = frame.querySelector("canvas");
  const zoom = frame.querySelector("input[type=range]");
  const pen = canvas.getContext("2d");
  let picture = null, shift = { x: 0, y: 0 }, grip = null;

  function clamp(value, most) { return Math.max(-most, Math.min(most, value)); }

  function draw() {
    if (!picture) return;
    const scale = Math.max(canvas.width / picture.width, canvas.height / picture.height) * (zoom.value / 100);
    const width = picture.width * scale, height = picture.height * scale;
    shift.x = clamp(shift.x, (width - canvas.width) / 2);
    shift.y = clamp(shift.y, (height - canvas.height) / 2);
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, (canvas.width - width) / 2 + shift.x, (canvas.height - height) / 2 + shift.y, width, height);
  }

  input.addEventListener("change", async function () {
    picture = null;
    frame.hidden = true;
    if (!input.files.length) return;
    try {
      picture = await createImageBitmap(input.files[0], { imageOrientation: "from-image" });
    } catch (error) {
      return; // the server says what is wrong with the file
    }
    shift = { x: 0, y: 0 };
    zoom.value = 100;
    frame.hidden = false;
    draw();
  });

  zoom.addEventListener("input", draw);
  canvas.addEventListener("pointerdown", function (event) { grip = event; canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener("pointerup", function () { grip = null; });
  canvas.addEventListener("pointermove", function (event) {
    if (!grip) return;
    const factor = canvas.width / canvas.clientWidth;
    shift.x += (event.clientX - grip.clientX) * factor;
    shift.y += (event.clientY - grip.clientY) * factor;
    grip = event;
    draw();
  });
  canvas.addEventListener("keydown", function (event) {
    const step = { ArrowLeft: [-12, 0], ArrowRight: [12, 0], ArrowUp: [0, -12], ArrowDown: [0, 12] }[event.key];
    if (!step) return;
    event.preventDefault();
    shift.x += step[0];
    shift.y += step[1];
    draw();
  });

  form.addEventListener("submit", function (event) {
    if (!picture) return;
    event.preventDefault();
    canvas.toBlob(function (cut) {
      const parcel = new DataTransfer();
      parcel.items.add(new File([cut], "photo.jpg", { type: "image/jpeg" }));
      input.files = parcel.files;
      form.submit();
    }, "image/jpeg", 0.92);
  });
})();
